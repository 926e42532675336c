/* Softmax, loss, and its gradient [paper, sections 2 and 3.5].

   p = exp(z − max) / Σ exp(z − max)
   loss = w · (ln Σ exp(z − max) − (1 − s) (z_label − max) − s · mean(z − max)), finite however small the probability
   gradient[c] = w · (p[c] − (1 − s) [c = label] − s / classes) / images                         (null: not wanted)
   with the smoothing s, from 0 to below 1, the label's weight w, and `images` of the whole batch, of which these may be a part.

   logits : (batch, classes) elements    labels : (batch) int, each from 0 to classes − 1
   weights : (classes) float32           (null: all are 1)
   probabilities : (batch, classes) float32    losses : (batch) float32    gradient : (batch, classes) elements
   Images from `images` of the run state on are not there: no label is read; probabilities, loss and gradient are 0.

   Launch: grid (batch), one block per image. Work per thread: every 256th class, three times over (the second and third from the cache),
   and a fourth time where s is above 0.
   Bytes: reads the logits, writes probabilities and gradient once. */
#include "common.cuh"
#include "reduce.cuh"

struct SoftmaxRow
{
    float largest, sum;

    MEMBER float of(float score) const { return expf(score - largest) / sum; }
};

DEVICE SoftmaxRow softmax_row(const element* scores, int classes)
{
    float largest = Largest::Neutral, sum = 0.0f;
    for (int c = threadIdx.x; c < classes; c += BlockThreads)
    {
        largest = fmaxf(largest, to_float(scores[c]));
    }

    largest = block_reduce<Largest>(largest);
    for (int c = threadIdx.x; c < classes; c += BlockThreads)
    {
        sum += expf(to_float(scores[c]) - largest);
    }

    return SoftmaxRow { largest, block_reduce<Sum>(sum) };
}

/* An image that is not there. */
DEVICE void softmax_none(int classes, float* probabilities, float* loss, element* gradient)
{
    for (int c = threadIdx.x; c < classes; c += BlockThreads)
    {
        probabilities[c] = 0.0f;
        if (gradient)
        {
            gradient[c] = to_element(0.0f);
        }
    }

    if (threadIdx.x == 0)
    {
        *loss = 0.0f;
    }
}

/* Σ (z − max). All threads of the block call it. */
DEVICE float softmax_below(const element* scores, float largest, int classes)
{
    float sum = 0.0f;
    for (int c = threadIdx.x; c < classes; c += BlockThreads)
    {
        sum += to_float(scores[c]) - largest;
    }

    return block_reduce<Sum>(sum);
}

DEVICE void softmax_image(const element* scores, int label, float weight, int classes, float smoothing, float images, float* probabilities,
    float* loss, element* gradient)
{
    const SoftmaxRow row = softmax_row(scores, classes);
    const float others = smoothing / (float)classes;
    const float own = 1.0f - smoothing + others;
    for (int c = threadIdx.x; c < classes; c += BlockThreads)
    {
        const float p = row.of(to_float(scores[c]));
        probabilities[c] = p;
        if (gradient)
        {
            gradient[c] = to_element(weight * (p - (c == label ? own : others)) / images);
        }
    }

    /* Only where it counts: nothing times minus infinity is no number. */
    const float spread = smoothing > 0.0f ? others * softmax_below(scores, row.largest, classes) : 0.0f;
    if (threadIdx.x == 0)
    {
        *loss = weight * (logf(row.sum) - (1.0f - smoothing) * (to_float(scores[label]) - row.largest) - spread);
    }
}

extern "C" __global__ void __launch_bounds__(BlockThreads)
softmax_loss(const element* logits, const int* labels, const float* weights, float* probabilities, float* losses, element* gradient,
    int classes, int images, float smoothing, const RunState* run)
{
    const int image = blockIdx.x;
    const size_t at = (size_t)image * classes;
    element* const gradients = gradient ? gradient + at : nullptr;
    if (image < run->images)
    {
        const float weight = weights ? weights[labels[image]] : 1.0f;
        softmax_image(
            logits + at, labels[image], weight, classes, smoothing, (float)images, probabilities + at, losses + image, gradients);
    }
    else
    {
        softmax_none(classes, probabilities + at, losses + image, gradients);
    }
}
