#!/usr/bin/env bash
# Makes what the virtual bench boots: a Debian kernel, a small initramfs, the kernel's modules and tools for the guest alone.
# Nothing is installed on this machine; packages are only unpacked. Ends with 0 (ready) or 3 (one line tells what is missing).
#   prepare.sh CACHE
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1" && cache=$(cd "$1" && pwd)
PATH=$PATH:/sbin:/usr/sbin
missing() { echo "$1" >&2; exit 3; }
for tool in qemu-system-x86_64 busybox cpio xz depmod modprobe apt-get dpkg-deb mkfs.vfat mkfs.exfat mcopy; do
  command -v "$tool" >/dev/null || missing "$tool is missing; as root: apt-get install -y --no-install-recommends qemu-system-x86 busybox-static cpio xz-utils kmod mtools dosfstools exfatprogs"
done
# The kernel that Debian's meta-package points at now.
package=$(apt-cache depends linux-image-amd64 2>/dev/null | awk '/Depends:/{print $2; exit}')
[ -n "$package" ] || missing "apt knows no linux-image-amd64; as root: apt-get update"
version=${package#linux-image-}
stamp="$version $(cat "$here/prepare.sh" "$here/guest/initramfs-init.sh" | cksum)"
[ "$(cat "$cache/stamp" 2>/dev/null)" != "$stamp" ] || exit 0

packages="$cache/packages" unpacked="$cache/unpacked" extra="$cache/extra" initramfs="$cache/initramfs"
rm -rf "$packages" "$unpacked" "$extra" "$initramfs" "$cache/stamp"
mkdir -p "$packages" "$unpacked" "$extra/usr" "$initramfs"
(cd "$packages" && apt-get download -qq "$package" udev kmod libkmod2 usbip libwrap0 usbutils libusb-1.0-0 >/dev/null 2>&1) ||
  missing "apt-get download failed"
dpkg-deb -x "$packages"/linux-image-*.deb "$unpacked"
rm "$packages"/linux-image-*.deb
for each in "$packages"/*.deb; do dpkg-deb -x "$each" "$extra"; done
# A real lib, bin or sbin in the upper layer would hide the link of that name of a merged /usr.
for folder in lib bin sbin lib64; do
  if [ -d "$extra/$folder" ] && [ ! -L "$extra/$folder" ]; then
    mkdir -p "$extra/usr/$folder"
    cp -a "$extra/$folder/." "$extra/usr/$folder/"
    rm -rf "${extra:?}/$folder"
  fi
done

# Uncompressed it boots at once (PVH); unpacking the compressed one takes seconds under emulation.
image="$unpacked/boot/vmlinuz-$version"
offset=$(LC_ALL=C grep -abom1 -P '\xfd7zXZ\x00' "$image" | head -1 | cut -d: -f1)
# xz complains about what follows the stream.
tail -c +$((offset + 1)) "$image" | xz -dc 2>/dev/null >"$cache/vmlinux" || true
[ "$(head -c 4 "$cache/vmlinux" | tail -c 3)" = ELF ] || cp "$image" "$cache/vmlinux"

depmod -b "$unpacked" "$version"
early="virtio_pci 9pnet_virtio 9p overlay"
late="virtio_console virtio_blk virtio_net virtio-rng xhci-pci ehci-pci usb-storage sd_mod usbserial ftdi_sio cdc-acm
  vfat exfat ext4 crc32c-intel nls_ascii nls_utf8 nls_iso8859-1 nls_cp437 loop vhci-hcd
  dummy_hcd libcomposite usb_f_mass_storage usb_f_hid usb_f_acm usbhid hid-generic"
files_of() {
  for module in "$@"; do modprobe -d "$unpacked" -S "$version" --show-depends "$module" 2>/dev/null; done |
    awk '$1 == "insmod" && !seen[$2]++ {print $2}'
}
modules="$extra/usr/lib/modules/$version"
# shellcheck disable=SC2086 # lists of words
files_of $early $late | while read -r file; do
  below=${file#"$unpacked/lib/modules/$version/"}
  mkdir -p "$modules/$(dirname "$below")"
  cp "$file" "$modules/$below"
done
cp "$unpacked/lib/modules/$version"/modules.builtin* "$unpacked/lib/modules/$version/modules.order" "$modules/"
mkdir -p "$cache/base/lib" && ln -sfn "$extra/usr/lib/modules" "$cache/base/lib/modules"
depmod -b "$cache/base" "$version"

mkdir -p "$initramfs"/{bin,modules,proc,sys,dev,lower,extra,upper,root}
cp "$(command -v busybox)" "$initramfs/bin/busybox"
for applet in sh mount mkdir insmod switch_root cat; do ln -s busybox "$initramfs/bin/$applet"; done
# shellcheck disable=SC2086
files_of $early | while read -r file; do cp "$file" "$initramfs/modules/"; basename "$file"; done >"$initramfs/modules/order"
install -m 755 "$here/guest/initramfs-init.sh" "$initramfs/init"
(cd "$initramfs" && find . | cpio -o -H newc --quiet) >"$cache/initrd.img"
rm -rf "$initramfs" "$unpacked" "$packages" "$cache/base"
echo "$stamp" >"$cache/stamp"
