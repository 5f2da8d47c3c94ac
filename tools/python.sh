# Finds a Python that is new enough and hands over to tools/launch.py. Sourced by the commands in bin/.
# -E and -s: nothing of another project (PYTHONPATH, packages in the home folder) may get in the way.

new_enough() {
  "$1" -E -s -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

FOUND=
for candidate in "${PYTHON:-}" python3 python3.14 python3.13 python3.12 python3.11 python; do
  if [ -n "$candidate" ] && command -v "$candidate" >/dev/null 2>&1 && new_enough "$candidate"; then
    FOUND=$candidate
    break
  fi
done

if [ -z "$FOUND" ]; then
  echo "error: Python 3.11 or newer is needed; found: $( (python3 --version || echo none) 2>&1 | head -n 1)." >&2
  echo "       Install one (Debian, Ubuntu: apt install python3 python3-venv) or name it: PYTHON=/path/to/python3.11 bin/$ENTRY" >&2
  exit 1
fi

exec "$FOUND" -E -s -X utf8 "$ROOT/tools/launch.py" "$ENTRY" "$@"
