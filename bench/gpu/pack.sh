#!/usr/bin/env bash
# Packs all that is run on a machine with a GPU and without .NET: the program, the benchmarks and the Gpu tests in one folder that shares a
# runtime, libjpeg-turbo, the programs to compare with, and run.sh. Nothing is trimmed: tests and JSON look at types by reflection.
#
#   bench/gpu/pack.sh [ARCHIVE]     default: artifacts/gpu.tar.xz
#   PEERS=FOLDER                    programs to compare with; default: ../shared/peers beside the repository
set -euo pipefail
cd "$(dirname "$0")/../.."

readonly limit_mib=50
archive=$(realpath -m "${1:-artifacts/gpu.tar.xz}")
peers=${PEERS:-../shared/peers}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

publish() { # project
  echo "Publishing $1 ..." >&2
  dotnet publish "$1" -c Release -r linux-x64 --self-contained true -p:PublishTrimmed=false -p:DebugType=none -p:EmbedAllSources=false \
    -p:PublishDocumentationFiles=false -o "$folder/gpu/bin" -v quiet --nologo -tl:off -nodeReuse:false >&2
}

for project in src/AlexNet.Cli bench/AlexNet.Bench tests/AlexNet.Gpu.Tests; do
  publish "$project"
done

# The software device's sources and the symbols are of no use there.
rm -rf "$folder/gpu/bin/sources"
rm -f "$folder"/gpu/bin/libonnxruntime*.so # a peer on processors
find "$folder/gpu/bin" -name '*.pdb' -delete

jpeg=$(ldconfig -p | sed -n 's/.*libturbojpeg\.so\.0 .*x86-64.* => //p' | head -n 1)
if [ -z "$jpeg" ]; then
  echo "pack.sh: libturbojpeg.so.0 is missing; install it with: apt-get install libturbojpeg0" >&2
  exit 1
fi

cp -L "$jpeg" "$folder/gpu/bin/libturbojpeg.so.0"
cp bench/gpu/run.sh bench/gpu/compare.py docs/results/shapes/report.md "$folder/gpu/"
if [ -d "$peers" ]; then
  mkdir "$folder/gpu/peers"
  cp "$peers"/*.py "$folder/gpu/peers/"
else
  echo "Warning: there are no programs to compare with in $peers; PEERS names their folder" >&2
fi

mkdir -p "$(dirname "$archive")"
XZ_OPT='-6 -T0' tar -C "$folder" --owner=0 --group=0 --sort=name -cJf "$archive" gpu
bytes=$(stat -c %s "$archive")
if [ "$bytes" -gt $((limit_mib << 20)) ]; then
  echo "pack.sh: $archive has $((bytes >> 20)) MiB; allowed are $limit_mib" >&2
  exit 1
fi

echo "Written: $archive, $((bytes >> 20)) MiB. There: bench/gpu/run.sh $(basename "$archive")"
