using AlexNet.Loader.Manifests;
using AlexNet.Loader.Sources;

namespace AlexNet.Loader.Layouts;

/// <summary>A folder of our shards.</summary>
internal sealed class ShardsLayout : ISourceLayout
{
    public ManifestLayout Layout => ManifestLayout.Shards;

    public string Description => "shards train-*.safetensors";

    public bool Recognises(LayoutRequest request) => Directory.Exists(request.Path) && ShardFolder.Recognises(request.Path);

    public Dictionary<string, IImageSource> Open(LayoutRequest request) => ShardFolder.Open(request.Path);
}
