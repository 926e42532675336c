#!/bin/bash
# Checks training under Slurm: brings it up on this machine, starts worlds of four, and lets a run be stopped by its time limit, queued again and
# compared with one that was never stopped. Needs root; takes three minutes; prints a line per check.
#     dotnet build -c Release src/AlexNet.Cli && [MPI=openmpi|mpich] [TASKS=N] [ALEXNET=PROGRAM] tests/cluster/slurm.sh
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
mpi=${MPI:-openmpi}
tasks=${TASKS:-1}
export ALEXNET=${ALEXNET:-$root/src/AlexNet.Cli/bin/Release/net10.0/alexnet}

# Debian's Open MPI asks for its place by PMIx alone, its MPICH by PMI 2.
declare -A plugins=([openmpi]=pmix [mpich]=pmi2)
export MPI_PLUGIN=${plugins[$mpi]}

# mpirun of Open MPI does not run as root unless told twice.
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1

# munged wants its socket where everybody may go.
work=$(mktemp -d)
chmod 755 "$work"
export SLURM_CONF=$work/slurm/slurm.conf
trap '"$here/slurm-down.sh" "$work/slurm"; rm -rf "$work"' EXIT
"$here/slurm-up.sh" "$work/slurm" 4
cd "$work"

failed=0
check() { # NAME COMMAND…
    if "${@:2}"; then
        echo "ok      $1"
    else
        echo "FAILED  $1"
        failed=1
    fi
}

is_world() { # FILE: written by four processes that know of each other
    [ "$(sort "$1")" = "$(printf 'rank %d of 4, counted 4\n' 0 1 2 3)" ] || { cat "$1"; false; }
}

for library in openmpi mpich; do
    if ! command -v "mpicc.$library" > /dev/null; then
        echo "skipped $library: mpicc.$library is in Debian's package lib$library-dev"
        continue
    fi
    "mpicc.$library" "$here/world.c" -o "world.$library"
    srun --quiet --ntasks=4 --mpi="${plugins[$library]}" "world.$library" > "$library.srun" 2>&1 || true
    check "$library: srun --mpi=${plugins[$library]} starts one world of four" is_world "$library.srun"
    salloc --quiet --ntasks=4 "mpirun.$library" "./world.$library" > "$library.mpirun" 2>&1 || true
    check "$library: mpirun in an allocation starts one world of four" is_world "$library.mpirun"
done

run() { srun --quiet --ntasks="$tasks" --mpi="$MPI_PLUGIN" "$ALEXNET" train "$@"; }
train=(--network cifar-relu --batch 8 --workers 1)

# The warning comes 10 to 40 s after the start: 20 s before the limit of a minute, and up to 30 s more as the controller looks every 30 s.
# The run is to last a minute on any machine.
run "${train[@]}" --steps 100 --run speed --json speed.json > speed.out
steps=$(python3 -c 'import json; print(max(200, int(60 / 8 * json.load(open("speed.json"))["images_per_s"])))')
run "${train[@]}" --steps "$steps" --run undisturbed > undisturbed.out

job=$(sbatch --parsable --ntasks="$tasks" --time=1 --signal=USR1@20 --output=job.out "$root/docs/cluster.sbatch" stopped "${train[@]}" --steps "$steps")
restarts=0
state() { scontrol --oneliner show job "$job" | sed 's/.* JobState=\([A-Z]*\).* Restarts=\([0-9]*\).*/\1 \2/'; }
while read -r state restarts < <(state) && [[ $state != @(COMPLETED|FAILED|TIMEOUT|CANCELLED) ]]; do
    # A job that is queued again waits for two minutes unless it is told not to.
    [[ $state != PENDING ]] || scontrol update "JobId=$job" StartTime=now || true
    sleep 1
done

check "the job was completed: $state" test "$state" = COMPLETED
check "the warning had it queued again: $restarts times" test "$restarts" -gt 0
check "it went on from a checkpoint" grep -q "from step" job.out
last=$(printf 'checkpoint-%08d.safetensors' "$steps")
for file in "$last" model.safetensors; do
    check "$file is that of the run that was never stopped" cmp "runs/stopped/$file" "runs/undisturbed/$file"
done
[ "$failed" = 0 ] || tail -n 40 job.out
exit "$failed"
