#!/bin/sh
# cpack.sh CPACK BUILD VERSION FOLDER: packages of the build, unpacked, run as a user would.
set -eu
cpack=$1 build=$2 version=$3 folder=$4
command -v dpkg-deb > /dev/null && command -v dpkg-shlibdeps > /dev/null || { echo "skipped: dpkg-dev is not installed"; exit 77; }
rm -rf "$folder"
mkdir -p "$folder"
cd "$folder"
"$cpack" --config "$build/CPackConfig.cmake" -B "$folder" > cpack.log || { cat cpack.log; exit 1; }

dpkg-deb --extract shoal_"$version"_*.deb deb
[ "$(deb/usr/bin/shoal --version)" = "shoal $version" ]
for page in man/man1/shoal.1 bash-completion/completions/shoal zsh/site-functions/_shoal fish/vendor_completions.d/shoal.fish; do
  grep -q sweep deb/usr/share/"$page"
done
dpkg-deb --field shoal_"$version"_*.deb Depends | grep -q libsqlite3-0
dpkg-deb --contents libshoal-dev_"$version"_*.deb | grep -q 'usr/lib.*/cmake/shoal/shoalConfig.cmake'
if dpkg-deb --contents shoal_"$version"_*.deb | grep -q 'include/\|\.a$'; then
  echo "the program's package holds what developers need" >&2
  exit 1
fi

tar xzf shoal-"$version"-*.tar.gz
[ "$(shoal-"$version"-*/bin/shoal --version)" = "shoal $version" ]
test -f shoal-"$version"-*/include/shoal/sweep.hpp
