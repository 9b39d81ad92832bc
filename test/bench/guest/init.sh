#!/bin/sh
# The guest after its root is there: the checkout at its own path, modules, udev, network, then the agent for ever.
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TERM=dumb LC_ALL=C.UTF-8
for word in $(cat /proc/cmdline); do
  case $word in
  bench.checkout=*) checkout=${word#bench.checkout=} ;;
  bench.node=*) node=${word#bench.node=} ;;
  esac
done
mkdir -p /dev/pts /dev/shm /dock
mount -t devpts devpts /dev/pts
for folder in /run /tmp /dev/shm; do mount -t tmpfs tmpfs $folder; done
# The memory file system of /tmp would hide a checkout below it.
mkdir -p "$checkout"
mount -t 9p -o trans=virtio,version=9p2000.L,ro,cache=loose,msize=524288 checkout "$checkout"
modprobe -a virtio_console virtio_blk virtio_net virtio-rng xhci-pci ehci-pci usb-storage sd_mod ftdi_sio cdc-acm \
  vfat exfat ext4 nls_ascii nls_utf8 nls_iso8859-1 nls_cp437
# What a system with systemd does through the unit sealdock-mount@ is done by udev itself here.
mkdir -p /run/udev/rules.d /run/sealdock/media
helper="/usr/bin/env SEALDOCK_UID=65534 SEALDOCK_GID=65534 /bin/sh $checkout/systemd/sealdock-mount"
cat >/run/udev/rules.d/99-bench.rules <<RULES
SUBSYSTEM=="block", ENV{ID_BUS}=="usb", ACTION=="add|change", ENV{ID_FS_USAGE}=="filesystem", RUN+="$helper add %k"
SUBSYSTEM=="block", ACTION=="remove", RUN+="$helper remove %k"
SUBSYSTEM=="tty", ENV{ID_BUS}=="usb", OWNER="65534"
RULES
# The daemon runs as nobody here, so that user's group stands for its own.
sed 's/GROUP="sealdock"/GROUP="nogroup"/' "$checkout"/systemd/70-sealdock.rules >/run/udev/rules.d/70-sealdock.rules
/lib/systemd/systemd-udevd --daemon
udevadm trigger --subsystem-match=usb --subsystem-match=block --subsystem-match=tty --subsystem-match=virtio-ports
udevadm settle -t 20
busybox ip link set lo up
busybox ip link set eth0 up && busybox ip addr add 10.0.2.15/24 dev eth0
while :; do
  "$node" "$checkout/test/bench/guest/agent.mjs" >/dev/console 2>&1
  sleep 1
done
