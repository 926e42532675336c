namespace AlexNet.Engines.Processor.Steps;

/// <summary>A step that can read the batch of images wherever it lies.</summary>
internal interface IImageReader
{
    /// <summary>Reads images there from now on, in row-major order. Allocates nothing.</summary>
    void ReadImages(nint images);
}
