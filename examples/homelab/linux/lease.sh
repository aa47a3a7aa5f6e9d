#!/bin/busybox sh
# What udhcpc calls with what it was given.
[ "$1" = bound ] || exit 0
ip address add "$ip/$mask" dev "$interface"
[ -z "$router" ] || ip route add default via "${router%% *}"
for server in $dns; do echo "nameserver $server"; done > /etc/resolv.conf
