#!/usr/bin/env bash
# Installs what tests and benchmarks need and this machine lacks.
# Usage: scripts/test-tools.sh [chromium] [schemathesis] [wrk] [nginx] [postgresql] [poppler] [tesseract] [zstd] [sqlite] [xfs] [systemd] [faketime] [stukken] [verapdf] [libreoffice] [gegevens]
set -euo pipefail
cd "$(dirname "$0")/.."

tools="${CARGO_TARGET_DIR:-$HOME/.cache/kompas-target}/tools"
packages=()

have() { command -v "$1" >/dev/null; }

# nginx stands in a folder that only root has in its PATH.
have_nginx() { have nginx || [ -x /usr/sbin/nginx ]; }

# mkfs.xfs stands in a folder that only root has in its PATH.
have_xfs() { have mkfs.xfs || [ -x /usr/sbin/mkfs.xfs ]; }

have_chromium() {
  [ -n "${CHROMIUM:-}" ] || have chromium || have chromium-browser || have google-chrome
}

# Debian's postgres stands in a folder of its version.
have_postgresql() { have initdb || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; }

have_venv() { python3 -c 'import ensurepip, venv' 2>/dev/null; }

install_packages() {
  [ "${#packages[@]}" -gt 0 ] || return 0
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then as_root=(sudo); fi
  if ! have apt-get || { [ "${#as_root[@]}" -gt 0 ] && ! have sudo; }; then
    echo "Install these by hand, then run this again (names as Debian has them): ${packages[*]}" >&2
    echo "A Chromium or Chrome that stands elsewhere can be named in the variable CHROMIUM." >&2
    exit 1
  fi
  echo "Installing ${packages[*]}" >&2
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null
}

# install_python FOLDER REQUIREMENTS: a Python environment of its own, made anew when the
# requirements change.
install_python() {
  local home="$tools/$1" wanted="$2"
  if cmp -s "$wanted" "$home/requirements.txt"; then return; fi
  rm -rf "$home"
  python3 -m venv "$home"
  "$home/bin/pip" install --quiet --disable-pip-version-check --requirement "$wanted"
  cp "$wanted" "$home/requirements.txt"
}

# The jars of veraPDF with those that they need.
install_verapdf() {
  local wanted=tests/stukken/pom.xml home="$tools/verapdf"
  if cmp -s "$wanted" "$home/pom.xml"; then return; fi
  rm -rf "$home"
  mvn --quiet --batch-mode --file "$wanted" org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies "-DoutputDirectory=$home"
  cp "$wanted" "$home/pom.xml"
}

for tool in "$@"; do
  case "$tool" in
    chromium) have_chromium || packages+=(chromium) ;;
    schemathesis | stukken | gegevens) have_venv || packages+=(python3 python3-venv) ;;
    postgresql) have_postgresql || packages+=(postgresql) ;;
    poppler) have pdftoppm || packages+=(poppler-utils) ;;
    tesseract) have tesseract || packages+=(tesseract-ocr tesseract-ocr-nld) ;;
    systemd) have systemd-analyze || packages+=(systemd) ;;
    faketime) have faketime || packages+=(faketime) ;;
    zstd) have zstd || packages+=(zstd) ;;
    sqlite) have sqlite3 || packages+=(sqlite3) ;;
    xfs) have_xfs || packages+=(xfsprogs) ;;
    wrk) have wrk || packages+=(wrk) ;;
    nginx) have_nginx || packages+=(nginx-light) ;;
    libreoffice) have soffice || packages+=(libreoffice-writer-nogui fonts-liberation) ;;
    verapdf)
      have java || packages+=(default-jre-headless)
      have mvn || packages+=(maven)
      ;;
    *) echo "unknown tool: $tool" >&2; exit 2 ;;
  esac
done
install_packages
for tool in "$@"; do
  case "$tool" in
    schemathesis) install_python schemathesis tests/api/requirements.txt ;;
    stukken) install_python stukken tests/stukken/requirements.txt ;;
    gegevens) install_python gegevens tests/gegevens/requirements.txt ;;
    verapdf) install_verapdf ;;
  esac
done
