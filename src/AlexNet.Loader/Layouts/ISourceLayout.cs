using AlexNet.Core;
using AlexNet.Loader.Manifests;
using AlexNet.Loader.Sources;

namespace AlexNet.Loader.Layouts;

/// <summary>One of the ways that data may lie on disk.</summary>
internal interface ISourceLayout
{
    /// <summary>Its name in manifests.</summary>
    ManifestLayout Layout { get; }

    /// <summary>What it looks like, for messages.</summary>
    string Description { get; }

    /// <summary>Whether a folder or file looks like it.</summary>
    bool Recognises(LayoutRequest request);

    /// <summary>Opens the splits; "train" is among them.</summary>
    /// <exception cref="UserErrorException">Something is wrong with the data.</exception>
    Dictionary<string, IImageSource> Open(LayoutRequest request);
}
