#include "convolution.h"

namespace device
{

std::vector<float> Tensor::to_floats() const
{
    std::vector<float> values;
    values.reserve(numbers());
    for (int in = 0; in < n; in++)
    {
        for (int ih = 0; ih < h; ih++)
        {
            for (int iw = 0; iw < w; iw++)
            {
                for (int ic = 0; ic < c; ic++)
                {
                    values.push_back(read(data, element, at(in, ic, ih, iw)));
                }
            }
        }
    }

    return values;
}

void Tensor::from_floats(const std::vector<float>& values, float factor, float beta) const
{
    size_t next = 0;
    for (int in = 0; in < n; in++)
    {
        for (int ih = 0; ih < h; ih++)
        {
            for (int iw = 0; iw < w; iw++)
            {
                for (int ic = 0; ic < c; ic++)
                {
                    const long place = at(in, ic, ih, iw);
                    const float before = beta != 0 ? beta * read(data, element, place) : 0;
                    write(data, element, place, factor * values[next++] + before);
                }
            }
        }
    }
}

namespace
{

// The three tensors, channels last, of which one is being computed.
struct Convolution
{
    const Tensor &x, &w, &y;
    const Window& window;
    std::vector<float> xs, ws, ys;

    int group_inputs() const { return w.c; }
    int group_outputs() const { return w.n / window.groups; }

    template <class Inner> void for_each_tap(const Inner& inner) const
    {
        for (int image = 0; image < y.n; image++)
        {
            for (int position = 0; position < y.h * y.w; position++)
            {
                for (int tap = 0; tap < w.h * w.w; tap++)
                {
                    const int row = position / y.w * window.stride_h - window.pad_h + tap / w.w * window.dilation_h;
                    const int column = position % y.w * window.stride_w - window.pad_w + tap % w.w * window.dilation_w;
                    if (row >= 0 && row < x.h && column >= 0 && column < x.w)
                    {
                        const size_t in = (size_t(image) * x.h + row) * x.w + column, out = size_t(image) * y.h * y.w + position;
                        inner(in * x.c, out * y.c, tap);
                    }
                }
            }
        }
    }

    // Of output k and a tap: the weights of its group's inputs.
    size_t weights_at(int k, int tap) const { return (size_t(k) * w.h * w.w + tap) * w.c; }

    void compute(Wanted wanted)
    {
        for_each_tap([&](size_t in, size_t out, int tap) {
            for (int k = 0; k < w.n; k++)
            {
                const size_t from = in + size_t(k / group_outputs()) * group_inputs(), weights = weights_at(k, tap);
                if (wanted == Wanted::X)
                {
                    add_scaled(&xs[from], &ws[weights], ys[out + k], group_inputs());
                }
                else if (wanted == Wanted::W)
                {
                    add_scaled(&ws[weights], &xs[from], ys[out + k], group_inputs());
                }
                else
                {
                    ys[out + k] += dot(&xs[from], &ws[weights]);
                }
            }
        });
    }

    float dot(const float* a, const float* b) const
    {
        float sum = 0;
        for (int i = 0; i < group_inputs(); i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }
};

// Rounds to nearest, ties to even.
float to_tf32(float value)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    bits = (bits + 0xfffu + ((bits >> 13) & 1u)) & ~0x1fffu;
    float rounded;
    memcpy(&rounded, &bits, sizeof rounded);
    return value == value ? rounded : value;
}

std::vector<float> start(const Tensor& tensor, bool is_wanted, bool tf32)
{
    std::vector<float> values = is_wanted ? std::vector<float>(tensor.numbers()) : tensor.to_floats();
    for (size_t i = 0; tf32 && i < values.size(); i++)
    {
        values[i] = to_tf32(values[i]);
    }

    return values;
}

} // namespace

std::vector<float> convolve(const Tensor& x, const Tensor& w, const Tensor& y, const Window& window, Wanted wanted, bool tf32)
{
    Convolution convolution { x, w, y, window, start(x, wanted == Wanted::X, tf32), start(w, wanted == Wanted::W, tf32),
        start(y, wanted == Wanted::Y, tf32) };
    convolution.compute(wanted);
    return wanted == Wanted::X ? convolution.xs : wanted == Wanted::W ? convolution.ws : convolution.ys;
}

} // namespace device
