# Functions that read a root's manifest (rootfs/roots/NAME/manifest). The scripts beside this file source it.
# shellcheck shell=bash

# Prints the values of a setting.
setting() { sed -n "s/^$2: *//p" "$1"; }

# Prints "name version sha256" for each package, and "build" after those that are not copied into the tree.
packages() { grep -Ev -e '^(#|$)' -e '^[a-z]+: ' "$1"; }

# Prints the directory of a root's description. Fails, with the names of all roots, if there is none.
description() {
    local roots=$1/roots name=$2 known
    if [[ $name =~ ^[a-z][a-z0-9-]*$ ]] && [ -f "$roots/$name/manifest" ]; then
        echo "$roots/$name"
        return
    fi
    known=$(cd "$roots" && echo */)
    echo "rootfs: there is no root \"$name\"; rootfs/roots has: ${known//\/}" >&2
    return 1
}
