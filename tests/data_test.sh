#!/bin/sh
# All data under vectors/ is valid.
exec "$(dirname "$0")/validate_data.py"
