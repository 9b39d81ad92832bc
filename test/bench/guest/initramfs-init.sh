#!/bin/sh
# First process of the guest: modules, then the host's own root, read-only, under an overlay in memory.
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev
while read -r module; do insmod "/modules/$module" || echo "insmod $module failed"; done </modules/order
for word in $(cat /proc/cmdline); do case $word in bench.init=*) init=${word#bench.init=} ;; esac; done
options=trans=virtio,version=9p2000.L,ro,cache=loose,msize=524288
mount -t 9p -o $options hostroot /lower || exec sh
# A share of its own: an overlay refuses one lower folder inside another.
mount -t 9p -o $options extra /extra || exec sh
mount -t tmpfs -o size=2g tmpfs /upper
mkdir /upper/files /upper/work
mount -t overlay -o lowerdir=/extra:/lower,upperdir=/upper/files,workdir=/upper/work overlay /root || exec sh
for folder in proc sys dev; do mount --move /$folder /root/$folder; done
exec switch_root /root /bin/sh "$init"
