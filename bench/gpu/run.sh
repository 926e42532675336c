#!/usr/bin/env bash
# Tests and measures everything on a machine with a GPU, in ten minutes, with nothing but bash, a driver, CUDA's libraries and a python3 that
# has PyTorch. Parts follow each other by their worth; each has its own limit, and one that fails stops none after it.
#
#   bench/gpu/run.sh [ARCHIVE]      what pack.sh has packed; default: artifacts/gpu.tar.xz, or the folder this script lies in
#   OUT=FOLDER                      gets summary.txt and gpu-results.tar.gz (logs, pages, figures), anew after each part; default: ./out
#   SECONDS_IN_ALL=570              no part begins after that
#   PARTS="tests train"             these parts only
#   PHOTOS=FOLDER                   also trains on photographs, a folder per class
#   PYTHON=FILE                     default: the python3 in PATH
#   PEERS=FOLDER                    programs to compare with; default: those packed
#   PATIENCE=1                      each part's limit times so much
#   GPU_BATCH=128 GPU_STEPS=100 GPU_ROUNDS=3 GPU_DEVICE=cuda   as the benchmarks' options; GPU_TRIAL=1 only tries them out
set -uo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
out=$(mkdir -p "${OUT:-out}" && cd "${OUT:-out}" && pwd)
python=${PYTHON:-$(command -v python3 || true)}
photos=${PHOTOS:+$(realpath "$PHOTOS")}
device=${GPU_DEVICE:-cuda}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

archive=$(realpath -m "${1:-$here/../../artifacts/gpu.tar.xz}")
if [ -f "$archive" ]; then
  tar -C "$work" -xJf "$archive" 2> /dev/null ||
    "$python" -c 'import sys, tarfile; tarfile.open(sys.argv[1]).extractall(sys.argv[2])' "$archive" "$work" || exit 1
elif [ -d "$here/bin" ]; then
  ln -s "$here" "$work/gpu"
else
  echo "run.sh: $archive is missing; make it with bench/gpu/pack.sh" >&2
  exit 2
fi

gpu=$work/gpu
peers=${PEERS:-$gpu/peers}
kept=$work/kept
mkdir -p "$kept/logs" "$kept/results"
cd "$work" || exit 1
export XDG_CACHE_HOME=$work/cache HOME=${HOME:-$work} ALEXNET_PYTHON=$python
readonly in_all=${SECONDS_IN_ALL:-570}
summary=()

# ------------------------------------------------------------------------------------------------------------------ how parts are run

# name, most seconds, command: what it prints goes to its log, and the end of that here.
part() {
  local name=$1 limit=$(($2 * ${PATIENCE:-1})) left=$((in_all - SECONDS)) code started=$SECONDS
  shift 2
  if [ -n "${PARTS:-}" ] && [[ " $PARTS " != *" $name "* ]]; then
    return
  fi

  if [ "$left" -lt 5 ]; then
    note "not reached  $name"
    return
  fi

  echo "=== $name (at most $((left < limit ? left : limit)) s)"
  # In a process group of its own, so that nothing of a part outlives it.
  timeout --kill-after=5 "$((left < limit ? left : limit))" bash -c '"$@"' part "$@" < /dev/null > "$kept/logs/$name.txt" 2>&1
  code=$?
  tail -n 12 "$kept/logs/$name.txt" | cut -c 1-400
  case $code in
    0) note "passed       $name  ($((SECONDS - started)) s)" ;;
    77) note "skipped      $name: $(tail -n 1 "$kept/logs/$name.txt")" ;;
    124 | 137) note "out of time  $name after $((SECONDS - started)) s" ;;
    *) note "FAILED       $name with $code  ($((SECONDS - started)) s)" ;;
  esac
}

# Keeps what there is so far, so that little is lost where all of this is stopped from outside.
note() {
  summary+=("$1")
  printf '%s\n' "${summary[@]}" > "$out/summary.txt"
  tar -C "$kept" -czf "$out/gpu-results.tar.gz" . && return
}

skip() { # reason
  echo "$1"
  exit 77
}

# --------------------------------------------------------------------------------------------------------------------------- the parts

machine() {
  nvidia-smi || echo "nvidia-smi does not work"
  uname -srm
  nproc
  "$python" -c 'import sys, torch; print(sys.version.split()[0], "PyTorch", torch.__version__, "CUDA", torch.version.cuda, "cuDNN", torch.backends.cudnn.version())' ||
    echo "$python has no PyTorch"
  "$gpu/bin/AlexNet.Bench" --version && "$gpu/bin/alexnet" --version
}

tests() { # filter
  ALEXNET_EXPECT_GPU=1 "$gpu/bin/AlexNet.Gpu.Tests" --output Detailed ${1:+--filter "$1"}
}

sanitizer() { # tool, its options
  local tool=$1 program
  shift
  program=$(PATH=$PATH:/usr/local/cuda/bin command -v compute-sanitizer) || skip "there is no compute-sanitizer"
  ALEXNET_EXPECT_GPU=1 "$program" --tool "$tool" --target-processes all --error-exitcode 99 "$@" \
    "$gpu/bin/AlexNet.Gpu.Tests" --filter TestCategory=Kernels
}

bench() { # name
  local name=$1
  "$gpu/bin/AlexNet.Bench" --only "$name" --device "$device" --batch "${GPU_BATCH:-128}" --steps "${GPU_STEPS:-100}" \
    --rounds "${GPU_ROUNDS:-3}" --peers "$peers" --results "$kept/results" --json "$kept/results/$name.json" \
    ${GPU_TRIAL:+--trial} || return 1
  [ -f "$kept/results/$name.md" ] || skip "it measured nothing"
}

# Batches of a thousand in float32 take a hundred times as long as the step that the others time.
images() {
  GPU_STEPS=${GPU_IMAGES_STEPS:-30} bench gpu-images
}

# Twenty-seven convolutions in about ten ways each.
convolutions() {
  GPU_STEPS=${GPU_CONVOLUTION_STEPS:-20} bench gpu-convolutions
}

alexnet() {
  "$gpu/bin/alexnet" "$@"
}

# The error that a report begins with.
error_of() { # file
  sed -n 's/^Validation top-1 error \([0-9.]*\) %.*/\1/p' "$1"
}

# To the same error as on a CPU, within three points: about two standard errors of 300 images.
train_shapes() {
  alexnet train --manifest shapes --device "$device" --run shapes ${GPU_TRIAL:+--network cifar-relu --steps 4} || return 1
  alexnet report --run shapes --out "$kept/shapes" || return 1
  local here there
  here=$(error_of "$kept/shapes/report.md")
  there=$(error_of "$gpu/report.md")
  echo "top-1 error on $device: $here %; on a CPU: $there %"
  [ -n "${GPU_TRIAL:-}" ] || awk -v here="$here" -v there="$there" 'BEGIN { exit !(here != "" && here - there <= 3) }'
}

train_photos() {
  [ -n "$photos" ] || skip "PHOTOS names no folder"
  alexnet train --data "$photos" --device "$device" --run photos --epochs "${PHOTO_EPOCHS:-10}" && alexnet report --run photos --out "$kept/photos"
}

# Three steps in float32 from the same weights on the same pixels, by this program and by PyTorch.
reference() {
  [ -f "$peers/torch_reference.py" ] || skip "there is no torch_reference.py"
  "$python" -c 'import torch, numpy' || skip "$python has no PyTorch"
  local options="--data shards --network alexnet --recipe paper --augment none --dropout 0 --shuffle false --batch 8 --device $device"
  alexnet prepare --manifest shapes --out shards || return 1
  # shellcheck disable=SC2086
  alexnet train $options --init he --learning-rate 0.000001 --steps 1 --run start || return 1
  # shellcheck disable=SC2086
  alexnet train $options --init runs/start/model.safetensors --learning-rate 0.00001 --steps 3 --run ours || return 1
  "$python" "$peers/torch_reference.py" runs/start/model.safetensors shards/train-00000-of-*.safetensors --out theirs.safetensors \
    --steps 3 --batch 8 --learning-rate 0.00001 --statistics shards/statistics.safetensors || return 1
  "$python" "$gpu/compare.py" runs/start/model.safetensors runs/ours/model.safetensors theirs.safetensors
}

# ------------------------------------------------------------------------------------------------------------------- by their worth

export gpu peers kept python photos device
export -f machine tests sanitizer bench images convolutions alexnet error_of train_shapes train_photos reference skip

part machine 30 machine
part tests 150 tests
part gpu-step-vs-eager 120 bench gpu-step-vs-eager
part gpu-step-vs-floor 45 bench gpu-step-vs-floor
part gpu-convolutions 60 convolutions
part gpu-rewrites 60 bench gpu-rewrites
part gpu-fed-vs-resident 60 bench gpu-fed-vs-resident
part train-shapes 90 train_shapes
part gpu-step-vs-compile 120 bench gpu-step-vs-compile
part gpu-two-columns 45 bench gpu-two-columns
part memcheck 90 sanitizer memcheck --report-api-errors no
part racecheck 90 sanitizer racecheck
part gpu-images 90 images
part reference 90 reference
part gpu-step-vs-channels-last 60 bench gpu-step-vs-channels-last
part train-photos 120 train_photos

echo "=== in ${SECONDS} s"
grep -h '^  gpu-' "$kept"/logs/gpu-*.txt 2> /dev/null
printf '%s\n' "${summary[@]}"
echo "$out/summary.txt, $out/gpu-results.tar.gz"
! grep -q '^FAILED\|^out of time' "$out/summary.txt"
