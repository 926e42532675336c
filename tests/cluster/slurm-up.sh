#!/bin/bash
# Starts Slurm on this machine alone, without systemd: munged, slurmctld and slurmd for one node. Needs root, and Debian where packages are missing.
# Keys, configuration, state, logs and sockets lie in FOLDER; slurm-down.sh FOLDER ends what this has started.
#     tests/cluster/slurm-up.sh FOLDER [CPUS] && export SLURM_CONF=FOLDER/slurm.conf && sinfo
set -euo pipefail

folder=$(mkdir -p "$1" && cd "$1" && pwd)
cpus=${2:-4}
export SLURM_CONF=$folder/slurm.conf

if [ -e "$SLURM_CONF" ] && sinfo > "$folder/sinfo.log" 2>&1; then
    echo "slurm-up: Slurm is up in $folder already"
    exit 0
fi

# No services: the packages' own would start with the machine's configuration, and there may be no systemd.
if [ "$(command -v munged slurmctld slurmd srun | wc -l)" -lt 4 ]; then
    apt-get update -qq
    RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends \
        munge slurmctld slurmd slurm-client slurm-wlm-basic-plugins > "$folder/apt.log"
fi

host=$(hostname -s)
mkdir -p "$folder"/{state,spool,munge}
chmod 755 "$folder" "$folder/munge"

# munged refuses keys that others can read.
[ -e "$folder/munge/key" ] || (umask 077 && head -c 1024 /dev/urandom > "$folder/munge/key")

# Processes are tracked by their parents and not confined: containers seldom may write to cgroups.
# config_overrides: the node has as many CPUs as said here, whatever the machine has.
cat > "$SLURM_CONF" << END
ClusterName=test
SlurmctldHost=$host(127.0.0.1)
SlurmUser=root
SlurmdUser=root
SlurmctldPort=26817
SlurmdPort=26818
AuthType=auth/munge
AuthInfo=socket=$folder/munge/socket
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.pid
SlurmctldLogFile=$folder/slurmctld.log
SlurmdLogFile=$folder/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SlurmdParameters=config_overrides
ReturnToService=2
MpiDefault=none
JobRequeue=1
OverTimeLimit=0
KillWait=10
NodeName=$host NodeAddr=127.0.0.1 CPUs=$cpus State=UNKNOWN
PartitionName=test Nodes=$host Default=YES MaxTime=INFINITE State=UP
END
echo "ConstrainCores=no" > "$folder/cgroup.conf"

pid_of() { cat "$folder/$1" 2> /dev/null; }
is_up() { local pid; pid=$(pid_of "$1") && kill -0 "$pid" 2> /dev/null; }

is_up munge/pid || munged --key-file="$folder/munge/key" --socket="$folder/munge/socket" --pid-file="$folder/munge/pid" \
    --log-file="$folder/munge/log" --seed-file="$folder/munge/seed"
is_up slurmctld.pid || slurmctld
is_up slurmd.pid || slurmd

# The node registers with the controller within seconds.
for _ in $(seq 60); do
    if [ "$(sinfo --noheader --format=%T 2> "$folder/sinfo.log")" = idle ]; then
        echo "slurm-up: $(scontrol --version), $host with $cpus CPUs, SLURM_CONF=$SLURM_CONF"
        exit 0
    fi
    sleep 0.5
done
echo "slurm-up: the node is not idle after 30 s; see $folder/slurmctld.log and $folder/slurmd.log" >&2
exit 1
