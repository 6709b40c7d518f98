# What `cmake --install` and the Debian package hold. The tree has the same shape wherever it stands,
# because the host finds its plugins relative to its binary.
#
#   cmake --install build/release --prefix DIR                    everything
#   cmake --install build/release --prefix DIR --component sdk    what a plugin author needs
#   cpack -G DEB                                                  the package, with unit and /etc
include(CMakePackageConfigHelpers)

set(sdk_cmake lib/cmake/HostlerSdk)
install(TARGETS hostler-sdk hostler-sdk-testing hostler-check-plugin EXPORT HostlerSdkTargets
        ARCHIVE DESTINATION lib COMPONENT sdk
        RUNTIME DESTINATION libexec/hostler COMPONENT sdk)
install(EXPORT HostlerSdkTargets NAMESPACE Hostler:: DESTINATION ${sdk_cmake} COMPONENT sdk)
install(DIRECTORY sdk/include/hostler DESTINATION include COMPONENT sdk)
install(DIRECTORY sdk/testing/ DESTINATION include/hostler/testing COMPONENT sdk
        FILES_MATCHING PATTERN "*.hpp")
install(FILES sdk/cmake/HostlerAddPlugin.cmake sdk/cmake/HostlerEmbed.cmake
              sdk/cmake/HostlerTests.cmake sdk/cmake/hostler-plugin.map
        DESTINATION ${sdk_cmake} COMPONENT sdk)
configure_package_config_file(sdk/cmake/HostlerSdkConfig.cmake.in
                              ${PROJECT_BINARY_DIR}/sdk/HostlerSdkConfig.cmake
                              INSTALL_DESTINATION ${sdk_cmake})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/sdk/HostlerSdkConfigVersion.cmake
                                 COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/sdk/HostlerSdkConfig.cmake
              ${PROJECT_BINARY_DIR}/sdk/HostlerSdkConfigVersion.cmake
        DESTINATION ${sdk_cmake} COMPONENT sdk)

install(FILES LICENSE DESTINATION share/doc/hostler RENAME copyright)
file(GLOB samples CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/config/*.yaml)
install(FILES ${samples} DESTINATION share/doc/hostler/examples)

# For the system's own folders, so in the package only.
if(EXISTS ${PROJECT_SOURCE_DIR}/config/hostler.yaml)
  install(FILES config/hostler.yaml DESTINATION /etc/hostler COMPONENT system EXCLUDE_FROM_ALL)
endif()
install(FILES config/hostler.service DESTINATION lib/systemd/system
        COMPONENT system EXCLUDE_FROM_ALL)
install(FILES config/hostler.sysusers DESTINATION lib/sysusers.d RENAME hostler.conf
        COMPONENT system EXCLUDE_FROM_ALL)

set(CPACK_PACKAGE_NAME hostler)
set(CPACK_PACKAGE_VENDOR Hostler)
set(CPACK_PACKAGE_CONTACT "Hostler maintainers <hostler@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_GENERATOR DEB)
# Files of /etc need DESTDIR, and that takes the prefix from here.
set(CPACK_SET_DESTDIR ON)
set(CPACK_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_GROUPING ALL_COMPONENTS_IN_ONE)
set(CPACK_COMPONENTS_ALL Unspecified hostler sdk system)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "passwd")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "blender, ffmpeg")
string(REGEX MATCH "^[0-9]+\\.[0-9]+" boost_release ${Boost_VERSION_STRING})
set(CPACK_DEBIAN_PACKAGE_SUGGESTS
    "g++, cmake, libboost${boost_release}-dev | libboost-dev, nlohmann-json3-dev, libsoci-dev, libsqlite3-dev")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA
    ${PROJECT_SOURCE_DIR}/config/debian/conffiles ${PROJECT_SOURCE_DIR}/config/debian/postinst
    ${PROJECT_SOURCE_DIR}/config/debian/prerm ${PROJECT_SOURCE_DIR}/config/debian/postrm)
include(CPack)
