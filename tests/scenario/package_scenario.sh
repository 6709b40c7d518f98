#!/usr/bin/env bash
# The Debian package: made by cpack, installed with its dependencies into a bare system, which then checks
# its own configuration. Needs root and debootstrap.
. "$(dirname "$0")/lib.sh"
[ "$(id -u)" -eq 0 ] || die "this scenario needs root, for a system in a folder"

step "make the package"
(cd "$work" && cpack -G DEB --config "$HOSTLER_BUILD/CPackConfig.cmake" -B "$work/packages" >"$work/host.log" 2>&1) ||
  die "cpack failed"
package=$(ls "$work"/packages/hostler_*.deb)
contents=$(dpkg -c "$package")
for file in ./usr/bin/hostler ./usr/lib/hostler/plugins/render-farm.so ./etc/hostler/hostler.yaml \
  ./usr/lib/cmake/HostlerSdk/HostlerSdkConfig.cmake ./lib/systemd/system/hostler.service; do
  case "$contents" in *"${file#./}"*) ;; *) die "the package lacks $file:
$contents" ;; esac
done

step "install it into a bare system"
root=$work/root
. /etc/os-release
debootstrap --variant=minbase "$VERSION_CODENAME" "$root" >"$work/host.log" 2>&1 || die "debootstrap failed"
cp /etc/resolv.conf "$root/etc/"
rm -f "$root/etc/apt/sources.list"
cp -r /etc/apt/sources.list /etc/apt/sources.list.d "$root/etc/apt/" 2>/dev/null || true
cp /etc/apt/apt.conf.d/*proxy* "$root/etc/apt/apt.conf.d/" 2>/dev/null || true
cp "$package" "$root/tmp/hostler.deb"
in_root() { chroot "$root" /usr/bin/env DEBIAN_FRONTEND=noninteractive "$@"; }
in_root apt-get update -q >"$work/host.log" 2>&1 || die "apt-get update failed"
in_root apt-get install -y -q --no-install-recommends /tmp/hostler.deb >"$work/host.log" 2>&1 ||
  die "the package does not install"

step "it works there"
validated=$(in_root hostler validate -c /etc/hostler/hostler.yaml) || die "validate failed"
expect_in "valid, 1 instance" "$validated"
expect_in "render-farm" "$(in_root hostler list plugins)"
