// What the software device's compiler makes of a file: a text, line by line
//
//   software device image
//   element f32                    or bf16
//   options …;…;
//   kernel lrn_forward             for each kernel of the file that the device knows
#pragma once

#include <string>

namespace device
{

constexpr const char* ImageBegin = "software device image\n";

inline bool has_line(const std::string& image, const std::string& line) { return image.find("\n" + line + "\n") != std::string::npos; }

} // namespace device
