namespace AlexNet.Imaging.Formats.Jpeg;

/// <summary>
/// Reads the entropy-coded data of a file whose picture is one sequential, Huffman-coded scan, without computing pixels. Codes that were
/// overwritten mostly still are codes: the decoder then ends early and finds "extraneous bytes", as it does where a writer has left some.
/// What tells them apart is whether the data is what an encoder writes.
/// </summary>
internal ref struct HuffmanScan
{
    private const int LargestDc = 1024;

    private readonly int[] _dc = new int[4];
    private JpegFrame _frame;
    private ReadOnlySpan<byte> _data;
    private int _at;
    private int _bits;
    private int _bitsLeft;
    private bool _isWrong;

    private HuffmanScan(in JpegFrame frame) => _frame = frame;

    /// <summary>
    /// Whether the picture ends before its data, as written: every code, run and mean colour is possible, the last byte is filled
    /// up, and what follows is not more of the same picture. True too for kinds of files that are not looked at.
    /// </summary>
    public static bool EndsEarly(ReadOnlySpan<byte> jpeg)
    {
        if (!JpegFrame.TryRead(jpeg, out var frame))
        {
            return true;
        }

        var scan = new HuffmanScan(frame) { _data = frame.Data };
        for (var unit = 0; unit < frame.Units && !scan._isWrong; unit++)
        {
            if (frame.Restart > 0 && unit > 0 && unit % frame.Restart == 0)
            {
                scan.PassRestart();
            }

            scan.ReadUnit();
        }

        return !scan._isWrong && scan.IsFilledUp() && !scan.GoesOn();
    }

    /// <summary>Whether the rest is whole units up to its last byte.</summary>
    private bool GoesOn()
    {
        while (!_isWrong)
        {
            if (_at == _data.Length && IsFilledUp())
            {
                return true;
            }

            ReadUnit();
        }

        return false;
    }

    /// <summary>The standard fills the last byte up with ones, some writers with zeros.</summary>
    private readonly bool IsFilledUp()
    {
        var mask = (1 << _bitsLeft) - 1;
        return (_bits & mask) == mask || (_bits & mask) == 0;
    }

    private void PassRestart()
    {
        _bitsLeft = 0;
        Array.Clear(_dc);
        _isWrong |= _at + 1 >= _data.Length || _data[_at] != 0xFF || _data[_at + 1] is < 0xD0 or > 0xD7;
        _at += 2;
    }

    private void ReadUnit()
    {
        for (var i = 0; i < _frame.Components.Length && !_isWrong; i++)
        {
            for (var block = 0; block < _frame.Components[i].Blocks && !_isWrong; block++)
            {
                ReadBlock(i, _frame.Components[i]);
            }
        }
    }

    private void ReadBlock(int index, in JpegComponent component)
    {
        var size = ReadCode(component.Dc);
        if (size > 11)
        {
            _isWrong = true;
            return;
        }

        _dc[index] += Extended(ReadBits(size), size);
        _isWrong |= Math.Abs(_dc[index]) * component.DcStep > LargestDc + component.DcStep;
        for (var k = 1; k < 64 && !_isWrong; k++)
        {
            var code = ReadCode(component.Ac);
            var (run, bits) = (code >> 4, code & 15);
            if (bits == 0 && run < 15)
            {
                break;
            }

            k += run;
            ReadBits(bits);
            _isWrong |= k > 63 || bits > 10;
        }
    }

    private static int Extended(int value, int size) => size > 0 && value >> (size - 1) == 0 ? value - (1 << size) + 1 : value;

    private int ReadCode(HuffmanTable? table)
    {
        var code = 0;
        for (var length = 1; length <= 16 && !_isWrong && table is not null; length++)
        {
            code = (code << 1) | ReadBits(1);
            if (table.TryFind(code, length, out var value))
            {
                return value;
            }
        }

        _isWrong = true;
        return 0;
    }

    private int ReadBits(int count)
    {
        var value = 0;
        for (; count > 0 && !_isWrong; count--)
        {
            if (_bitsLeft == 0)
            {
                ReadByte();
            }

            _bitsLeft--;
            value = (value << 1) | ((_bits >> _bitsLeft) & 1);
        }

        return value;
    }

    /// <summary>The byte FF is written with 00 behind it; with another it is a marker, where the data of the interval ends.</summary>
    private void ReadByte()
    {
        _isWrong |= _at >= _data.Length || (_data[_at] == 0xFF && (_at + 1 >= _data.Length || _data[_at + 1] != 0));
        if (!_isWrong)
        {
            (_bits, _bitsLeft) = (_data[_at], 8);
            _at += _bits == 0xFF ? 2 : 1;
        }
    }
}
