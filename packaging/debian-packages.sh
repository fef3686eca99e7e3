#!/usr/bin/env bash
# Installs the Debian packages that Qt's window, its tests and the freezing need. Runs again without harm.
set -euo pipefail

packages=(
    # drawing: OpenGL and EGL are linked by Qt even where it draws without them
    libegl1 libgl1 libglib2.0-0 libfontconfig1 libfreetype6 fonts-dejavu-core
    # keyboard and desktop
    libdbus-1-3 libxkbcommon0 libxkbcommon-x11-0
    # Wayland: what Qt's plugin wayland is linked with; the network module, which PyInstaller takes along, needs Kerberos
    libwayland-client0 libwayland-cursor0 libwayland-egl1 libgssapi-krb5-2
    # X11: what Qt's plugin xcb is linked with
    libx11-6 libx11-xcb1 libxcb1 libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0
    libxcb-render0 libxcb-render-util0 libxcb-shape0 libxcb-shm0 libxcb-sync1 libxcb-util1 libxcb-xfixes0 libxcb-xkb1
    # printing: what Qt's printer support is linked with; the tests read reports back with pdftotext and pdffonts
    libcups2 poppler-utils
    # the camera: what QtMultimedia and its FFmpeg plugin are linked with; the window works without
    libpulse0 libdrm2 libxext6 libxrandr2 libbz2-1.0
    # freezing: PyInstaller reads libraries with objdump and ldd
    binutils
)

installed() {
    dpkg-query --show --showformat '${db:Status-Status}\n' "$1" 2>/dev/null | grep --quiet --line-regexp installed
}

missing=()
for package in "${packages[@]}"; do
    installed "$package" || installed "${package}t64" || missing+=("$package") # t64: Debian 13's name of some
done
# a Python that comes from Debian keeps the library that PyInstaller packs in a package of its own
python_library="libpython$(python3 -c 'import sys; print(f"{sys.version_info[0]}.{sys.version_info[1]}")' 2>/dev/null || true)"
if dpkg-query --search "$(readlink --canonicalize "$(command -v python3 || echo /nowhere)")" >/dev/null 2>&1; then
    installed "$python_library" || missing+=("$python_library")
fi

if [ "${#missing[@]}" -eq 0 ]; then
    echo "Every Debian package that DermaDesk needs is installed."
    exit 0
fi
as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(sudo --)
export DEBIAN_FRONTEND=noninteractive
"${as_root[@]}" apt-get update --quiet </dev/null
"${as_root[@]}" apt-get install --quiet --yes --no-install-recommends "${missing[@]}" </dev/null
