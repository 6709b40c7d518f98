# hostler_add_dashboard()
#
# Builds the web application with npm into share/hostler: the shell into dashboard/, each plugin's pages into
# plugins/<id>/dashboard/, and a precompressed .gz beside every larger file. `npm ci` runs once per change of
# package-lock.json, a build once per change of a source. The target is `dashboard`.
function(hostler_add_dashboard)
  find_program(HOSTLER_NPM npm)
  if(NOT HOSTLER_NPM)
    message(FATAL_ERROR "npm was not found, which builds the web application. Install it "
                        "(apt-get install npm), or configure with -DHOSTLER_DASHBOARD=OFF to do without.")
  endif()

  # The lists of the workspaces and of what they are built from.
  set(workspaces host/dashboard)
  set(manifests)
  set(outputs dashboard)
  file(GLOB plugins CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/plugins/*/manifest.json)
  foreach(manifest IN LISTS plugins)
    get_filename_component(folder ${manifest} DIRECTORY)
    string(APPEND folder /dashboard)
    if(NOT EXISTS ${folder}/package.json)
      continue()
    endif()
    file(READ ${manifest} text)
    string(JSON id GET "${text}" id)
    file(RELATIVE_PATH workspace ${PROJECT_SOURCE_DIR} ${folder})
    list(APPEND workspaces ${workspace})
    list(APPEND manifests ${manifest})
    list(APPEND outputs plugins/${id}/dashboard)
  endforeach()

  set(globs)
  set(choices)
  foreach(workspace sdk/dashboard ${workspaces})
    set(folder ${PROJECT_SOURCE_DIR}/${workspace})
    list(APPEND globs ${folder}/*.* ${folder}/src/*.* ${folder}/public/*.*)
  endforeach()
  foreach(workspace IN LISTS workspaces)
    list(APPEND choices --workspace ${workspace})
  endforeach()
  file(GLOB sources CONFIGURE_DEPENDS ${globs})
  list(FILTER sources EXCLUDE REGEX "\\.test\\.ts$")

  # The stamp lies in the folder that it is about, so that all build trees share one installation.
  set(modules ${PROJECT_SOURCE_DIR}/node_modules/.hostler-installed)
  add_custom_command(OUTPUT ${modules}
    COMMAND ${HOSTLER_NPM} ci --ignore-scripts --no-audit --no-fund --loglevel=error
    COMMAND ${CMAKE_COMMAND} -E touch ${modules}
    DEPENDS ${PROJECT_SOURCE_DIR}/package.json ${PROJECT_SOURCE_DIR}/package-lock.json
    WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
    COMMENT "Installing what builds the dashboard (npm ci)" VERBATIM)

  set(built ${PROJECT_BINARY_DIR}/dashboard.stamp)
  add_custom_command(OUTPUT ${built}
    COMMAND ${CMAKE_COMMAND} -E env HOSTLER_SHARE_DIRECTORY=${HOSTLER_SHARE_DIRECTORY}
            ${HOSTLER_NPM} run --silent build ${choices}
    COMMAND ${CMAKE_COMMAND} -E touch ${built}
    DEPENDS ${modules} ${sources} ${manifests}
    WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
    COMMENT "Building the dashboard" VERBATIM)
  add_custom_target(dashboard ALL DEPENDS ${built})

  foreach(output IN LISTS outputs)
    get_filename_component(parent share/hostler/${output} DIRECTORY)
    install(DIRECTORY ${HOSTLER_SHARE_DIRECTORY}/${output} DESTINATION ${parent})
  endforeach()

  if(HOSTLER_TESTS)
    add_test(NAME dashboard COMMAND ${HOSTLER_NPM} test WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
    set_tests_properties(dashboard PROPERTIES LABELS web TIMEOUT 300)
    if(TARGET hostler)
      add_test(NAME browser COMMAND ${HOSTLER_NPM} run test:browser WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
      set_tests_properties(browser PROPERTIES LABELS "web;browser" TIMEOUT 900 RUN_SERIAL ON
        SKIP_REGULAR_EXPRESSION "SKIPPED: the browser tests need"
        ENVIRONMENT "HOSTLER_BIN=$<TARGET_FILE:hostler>;HOSTLER_TEST_PLUGINS=${PROJECT_BINARY_DIR}/tests/plugins;HOSTLER_TEST_OUTPUT=${PROJECT_BINARY_DIR}/tests/browser")
    endif()
  endif()
endfunction()
