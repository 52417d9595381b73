#!/usr/bin/env bash
# Makes sure that what the full build needs beside Rust is there: cmake, a C++ compiler and libclang (for HiGHS).
# Installs what is missing through apt where it can; otherwise says what to install and ends with status 1.
set -euo pipefail

# libclang itself, which HiGHS's bindings load; libclang-cpp, which other packages bring, is not it.
have_libclang() {
    [ -n "${LIBCLANG_PATH:-}" ] && return 0
    local folder own
    own="$(llvm-config --libdir 2>/dev/null || true)"
    for folder in ${own:+"$own"} /usr/lib/llvm*/lib /usr/lib /usr/lib64 /usr/lib/*/ /Library/Developer/CommandLineTools/usr/lib; do
        compgen -G "$folder/libclang.so*" >/dev/null && return 0
        compgen -G "$folder/libclang-[0-9]*.so*" >/dev/null && return 0
        compgen -G "$folder/libclang.dylib" >/dev/null && return 0
    done
    return 1
}

missing=()
command -v cmake >/dev/null 2>&1 || missing+=(cmake)
command -v c++ >/dev/null 2>&1 || missing+=(g++)
have_libclang || missing+=(libclang-dev)
[ ${#missing[@]} -eq 0 ] && exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
    if command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then as_root=(sudo -n); else as_root=(none); fi
fi

if command -v apt-get >/dev/null 2>&1 && [ "${as_root[0]:-}" != none ]; then
    echo "Installing for the full build: ${missing[*]}" >&2
    "${as_root[@]}" apt-get update -q </dev/null >&2
    DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y --no-install-recommends "${missing[@]}" </dev/null >&2
    exit 0
fi

cat >&2 <<TEXT
The full build compiles the HiGHS solver and needs: ${missing[*]}
  Debian, Ubuntu:  sudo apt-get install -y --no-install-recommends cmake g++ libclang-dev
  Fedora:          sudo dnf install cmake gcc-c++ clang-devel
  macOS:           xcode-select --install && brew install cmake llvm
  Windows:         winget install Kitware.CMake LLVM.LLVM
The pure-Rust build needs none of it: make demo
TEXT
exit 1
