#!/bin/busybox sh
# All that the machine runs: it gets itself a network, says that it is up, and gives a shell on its
# serial console. What stands on the kernel's command line as NAME=VALUE is in the environment.
/bin/busybox --install -s /bin
export PATH=/bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
# Kernels since 6.0 give themselves the name that hostname= says.
[ -z "$hostname" ] || hostname "$hostname"

while read -r module; do insmod "/modules/$module.ko"; done < /modules/order
# The power button, which `phoenix power off` presses.
acpid -d > /dev/null 2>&1 &

for path in /sys/class/net/e*; do device=${path##*/}; done
ip link set lo up
ip link set "$device" up
udhcpc -q -n -t 20 -i "$device" -s /lease.sh > /dev/null 2>&1

. /phoenix-report.sh
phoenix_report initramfs
phoenix_report up

echo "$(hostname) is up"
while true; do setsid cttyhack sh; done
