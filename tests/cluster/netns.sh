#!/bin/bash
# Two hosts on one machine: network namespaces alexnet0 and alexnet1 with names and addresses (10.99.0.1, 10.99.0.2) of their own, joined by a wire of
# limited speed. For tests and measurements of training over hosts. Needs root, iproute2 and a kernel with veth and tbf; a delay needs netem.
#     netns.sh up [GBIT [DELAY_US]]    GBIT such as 1, 10 or 0.1, each way, or no limit; DELAY_US: microseconds that a packet is on the wire
#     netns.sh run N COMMAND…          N processes on each host by mpirun: MPI=openmpi (the default) or MPI=mpich
#     netns.sh HOST COMMAND…           one process on alexnet0 or alexnet1, as by ssh
#     netns.sh cut                     the wire is cut: neither host hears of the other, and neither is told
#     netns.sh down
# HOSTS is what the hosts' names begin with, if not alexnet: so that several pairs are there at a time.
set -euo pipefail

export HOSTS=${HOSTS:-alexnet}
hosts=("${HOSTS}0" "${HOSTS}1")
wire=wire0

up() {
    local gbit=${1:-} delay=${2:-0} mbit
    mbit=$(awk -v g="$gbit" 'BEGIN { print int(g * 1000) }')
    down
    for i in 0 1; do
        ip netns add "${hosts[i]}"

        # `ip netns exec` shows this file as /etc/hosts.
        mkdir -p "/etc/netns/${hosts[i]}"
        printf '127.0.0.1 localhost\n10.99.0.1 %s\n10.99.0.2 %s\n' "${hosts[@]}" > "/etc/netns/${hosts[i]}/hosts"
        cat /proc/sys/kernel/random/uuid > "/run/${hosts[i]}.boot_id"
    done
    ip link add "$wire" netns "${hosts[0]}" type veth peer name "$wire" netns "${hosts[1]}"
    for i in 0 1; do
        local host=${hosts[i]}
        ip -n "$host" address add "10.99.0.$((i + 1))/24" dev "$wire"
        ip -n "$host" link set lo up
        ip -n "$host" link set "$wire" up
        [ -n "$gbit" ] || continue

        # What a host sends is limited. The bucket holds what goes by in 2 ms, at least the 64 KB that the kernel sends as one.
        tc -n "$host" qdisc add dev "$wire" root handle 1: tbf rate "${mbit}mbit" burst "$((mbit * 250 > 131072 ? mbit * 250 : 131072))" latency 50ms
        if [ "$delay" != 0 ] && ! tc -n "$host" qdisc add dev "$wire" parent 1:1 netem delay "${delay}us" limit 100000; then
            echo "netns: this kernel cannot delay packets (CONFIG_NET_SCH_NETEM); leave out DELAY_US" >&2
            down
            exit 1
        fi
    done

    # It takes the kernel up to a second to see that the wire carries; MPICH would find no network until then.
    for host in "${hosts[@]}"; do
        timeout 10 bash -c 'until ip -n "$1" -brief link show dev "$2" | grep -q " UP "; do sleep 0.05; done' - "$host" "$wire"
    done
}

down() {
    for host in "${hosts[@]}"; do
        if [ -e "/run/netns/$host" ]; then
            ip netns pids "$host" | xargs -r kill
            ip netns delete "$host"
        fi
        rm -rf "/etc/netns/$host" "/run/$host.boot_id"
    done
}

# What mpirun calls instead of ssh. A host has a name of its own, so that its processes' files have too, and a boot of its own, by which machines are told apart.
on() {
    local host=$1
    shift
    exec ip netns exec "$host" unshare --uts bash -c \
        'hostname "$1" && mount --bind "/run/$1.boot_id" /proc/sys/kernel/random/boot_id && exec bash -c "$2"' - "$host" "$*"
}

# Both ends look as they did, but what they send is for nobody.
cut() {
    for i in 0 1; do
        ip -n "${hosts[i]}" neighbour replace "10.99.0.$((2 - i))" lladdr 02:00:00:00:00:00 nud permanent dev "$wire"
    done
}

run() {
    local n=$1 list self alive
    self=$(realpath "$0")
    shift
    list=${hosts[0]}:$n,${hosts[1]}:$n

    # The processes of one host talk over TCP too: shared memory would find those of the other "host" on the same machine.
    case ${MPI:-openmpi} in
        openmpi)
            # Else mpirun itself waits for a host that has vanished until its own connection is given up, for minutes.
            alive="--mca oob_tcp_keepalive_time 1 --mca oob_tcp_keepalive_intvl 1 --mca oob_tcp_keepalive_probes 3"
            on "${hosts[0]}" "mpirun.openmpi --allow-run-as-root --host $list -n $((2 * n)) --bind-to none --mca plm rsh --mca plm_rsh_agent '$self' \
                --mca oob_tcp_if_include $wire $alive --mca pml ob1 --mca btl tcp,self --mca btl_tcp_if_include $wire $(printf '%q ' "$@")" ;;
        mpich)
            # Debian's MPICH sends by UCX.
            export UCX_TLS=tcp,self UCX_NET_DEVICES=$wire
            on "${hosts[0]}" "mpirun.mpich -hosts $list -n $((2 * n)) -launcher rsh -launcher-exec '$self' -iface $wire $(printf '%q ' "$@")" ;;
    esac
}

case ${1:-} in
    up | run | cut | down) "$@" ;;
    "${hosts[0]}" | "${hosts[1]}") on "$@" ;;
    *) sed -n '2,10s/^# \?//p' "$0" >&2 && exit 2 ;;
esac
