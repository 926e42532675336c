// libnvrtc-builtins: all that counts of it is that nvrtc.cpp can open it.
extern "C" __attribute__((visibility("default"))) const char nvrtc_builtins_version[] = "12.8";
