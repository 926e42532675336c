#!/bin/bash
# What several processes on this machine cost, against one: steps of AlexNet at a batch of 128 (or BATCH) on the engine ENGINE, from the logs of short runs.
#     bench/cluster/run.sh OUT          OUT: an empty folder for the runs; then bench/cluster/table.py OUT writes bench/results/cluster.md
# With ../shared/data/cifar10 (or EPOCH, trained by EPOCH_NETWORK) one epoch is trained by 1, 2 and 4 processes too; EPOCH= leaves it out.
# Needs a built program (dotnet build -c Release), openmpi-bin, python3 and, for wires of limited speed, root, iproute2 and network namespaces (tests/cluster/netns.sh).
# Each figure is a median over the steps of ROUNDS runs in turn; nothing else should compute meanwhile.
set -euo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
out=$(realpath -m "$1")
steps=${STEPS:-8}
batch=${BATCH:-128}
rounds=${ROUNDS:-2}
engine=${ENGINE:-onednn}
program=$root/src/AlexNet.Cli/bin/Release/net10.0/alexnet
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
mkdir -p "$out"
cd "$out"

# Pictures are read from shards: what is measured is not the loader.
[ -e data ] || "$program" prepare --manifest "$root/data-manifests/shapes.json" --data pictures --out data > prepare.log 2>&1

train() { # NAME OPTIONS: the words of a run
    local name=$1
    shift
    echo "$program" train --data "$out/data" --network alexnet --engine "$engine" --steps "$steps" --log-every 1 --checkpoint-minutes 0 --checkpoint-every 0 --workers 1 --hold-out 0 --run "$name" "$@"
}

measure() { # NAME COMMAND…: keeps the log alone
    local name=$1
    shift
    "$@" > "$name.out" 2>&1 || { cat "$name.out" >&2; exit 1; }
    cp "runs/$name/log.jsonl" "$name.jsonl"
    rm -r "runs/$name"
}

together=(mpirun.openmpi --oversubscribe --bind-to none)
for round in $(seq "$rounds"); do
    measure "one-2-threads.$round" $(train "one-2-threads.$round" --batch "$batch" --threads 2)
    measure "two.$round" "${together[@]}" -n 2 $(train "two.$round" --batch "$batch" --threads 1)
    measure "two-hybrid.$round" "${together[@]}" -n 2 $(train "two-hybrid.$round" --batch "$batch" --threads 1 --parallel hybrid)
    measure "parts.$round" $(train "parts.$round" --batch "$batch" --threads 2 --microbatches 4)

    # What a step takes without an exchange, with the neighbour at work too.
    measure "beside-a.$round" $(train "beside-a.$round" --batch "$((batch / 2))" --threads 1) &
    measure "beside-b.$round" $(train "beside-b.$round" --batch "$((batch / 2))" --threads 1)
    wait
    for gbit in ${WIRES-10 1}; do
        "$root/tests/cluster/netns.sh" up "$gbit"
        measure "wire-$gbit.$round" "$root/tests/cluster/netns.sh" run 1 $(train "wire-$gbit.$round" --batch "$batch" --threads 1)
        measure "wire-$gbit-hybrid.$round" "$root/tests/cluster/netns.sh" run 1 $(train "wire-$gbit-hybrid.$round" --batch "$batch" --threads 1 --parallel hybrid)
        "$root/tests/cluster/netns.sh" down
    done
done

# One epoch of pictures by one process, two and four, in the same four parts: losses and bytes are to be the same. Their times say nothing, as four processes share two cores here.
if [ -n "${EPOCH-cifar10}" ] && [ -d "$root/../shared/data/${EPOCH-cifar10}" ]; then
    for n in 1 2 4; do
        for parts in 4 1; do
            name=epoch-$n-$parts
            rm -rf "runs/$name"
            "${together[@]}" -n "$n" "$program" train --data "$root/../shared/data/${EPOCH-cifar10}" --network "${EPOCH_NETWORK-cifar-relu-lrn}" --epochs 1 --batch 128 \
                --threads 1 --workers 1 --microbatches "$parts" --log-every 1 --run "$name" > "$name.out" 2>&1 || { cat "$name.out" >&2; exit 1; }
            cp "runs/$name/log.jsonl" "$name.jsonl"
            sha256sum < "$(ls "runs/$name"/checkpoint-*.safetensors | tail -n 1)" > "$name.sum"
            rm -r "runs/$name"
        done
    done
fi
lscpu | sed -n 's/^Model name: *//p' > processor
echo "kept in $out"
