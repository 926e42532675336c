#!/bin/bash
# Ends what slurm-up.sh has started in FOLDER, with the jobs that are left, and deletes FOLDER.
#     tests/cluster/slurm-down.sh FOLDER
set -euo pipefail

folder=$(cd "$1" && pwd)
export SLURM_CONF=$folder/slurm.conf

# Only a folder of slurm-up.sh's is deleted.
if [ ! -e "$SLURM_CONF" ] || [ ! -d "$folder/munge" ]; then
    echo "slurm-down: $folder is no folder of slurm-up.sh" >&2
    exit 2
fi

# Steps outlive slurmd: they are cancelled first.
if kill -0 "$(cat "$folder/slurmctld.pid" 2> /dev/null)" 2> /dev/null && scancel --user=root; then
    for _ in $(seq 60); do
        [ -n "$(squeue --noheader 2> /dev/null)" ] || break
        sleep 0.5
    done
fi

for file in slurmd.pid slurmctld.pid munge/pid; do
    pid=$(cat "$folder/$file" 2> /dev/null) || continue
    kill "$pid" 2> /dev/null || continue
    for _ in $(seq 60); do
        kill -0 "$pid" 2> /dev/null || break
        sleep 0.5
    done
done
rm -rf "$folder"
