/* An image in blocks: side × side pixels become one position of side · side · channels numbers, (row, column, channel) within the block.
   A convolution of stride `side` is then one of stride 1: conv1's 11×11 every 4 over 3 channels is 3×3 over 48, where the image of 227 is
   57×57 blocks (a row and a column of zeros added) and the kernel of 11 one of 12 (likewise). */
#pragma once

struct Blocks
{
    int side, channels;

    MEMBER int depth() const { return side * side * channels; }

    /* Where a pixel's channels lie in the row of blocks' numbers of one image, `across` blocks wide. */
    MEMBER size_t at(int row, int column, int across) const
    {
        const int block = row / side * across + column / side;
        return (size_t)block * depth() + (row % side * side + column % side) * channels;
    }
};
