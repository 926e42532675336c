/* Squared loss of vectors that a network gives back, and its gradient.

   loss = ½ Σ (y − t)²     gradient = (y − t) / images                 (null: not wanted)     copy = y
   with `images` of the whole batch, of which these may be a part.

   outputs, targets, gradient : (batch, size) elements    copy : (batch, size) float32    losses : (batch) float32
   Images from `images` of the run state on are not there: copy, loss and gradient are 0.

   Launch: grid (batch), one block per image. Work per thread: every 256th number.
   Bytes: reads outputs and targets, writes copy and gradient once. */
#include "common.cuh"
#include "reduce.cuh"

extern "C" __global__ void __launch_bounds__(BlockThreads)
squared_loss(const element* outputs, const element* targets, float* copy, float* losses, element* gradient, int size, int images,
    const RunState* run)
{
    const int image = blockIdx.x;
    const bool is_there = image < run->images;
    float sum = 0.0f;
    for (int i = threadIdx.x; i < size; i += BlockThreads)
    {
        const size_t at = (size_t)image * size + i;
        const float output = is_there ? to_float(outputs[at]) : 0.0f;
        const float difference = is_there ? output - to_float(targets[at]) : 0.0f;
        sum += difference * difference;
        copy[at] = output;
        if (gradient)
        {
            gradient[at] = to_element(difference / (float)images);
        }
    }

    sum = block_reduce<Sum>(sum);
    if (threadIdx.x == 0)
    {
        losses[image] = sum / 2.0f;
    }
}
