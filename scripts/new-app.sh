#!/usr/bin/env bash
# Makes the folder of a new app that builds, passes its test and can be packed: scripts/new-app.sh ID FOLDER ["Title"]. docs/sdk-guide.md goes on from there.
. "$(dirname "$0")/lib.sh"
caller=$OLDPWD
usage="usage: new-app.sh ID FOLDER [TITLE], such as: new-app.sh visit-marks ~/visit-marks \"Visit marks\""
id=${1:?$usage}; folder=${2:?$usage}; title=${3:-}
[[ $id =~ ^[a-z][a-z0-9]*(-[a-z0-9]+)*$ ]] || die "An app's id is made of small letters, digits and single hyphens, and begins with a letter (given: $id)."
[ ${#id} -le 29 ] || die "The names of an app's tables begin with its id: it has at most 29 characters (given: ${#id})."
case $folder in /*) ;; *) folder=$caller/$folder ;; esac
[ ! -e "$folder" ] || die "$folder is there already; name a folder that is not."
words=${id//-/ }
[ -n "$title" ] || title=${words^}
[[ $title != *[\"\\\<\>\&/]* ]] || die "The title goes into texts of several languages: leave out \" \\ < > & and /."
name=${id//-/_}
class=; for word in $words; do class+=${word^}; done
template=$root/host-sdk/template
mkdir -p "$folder"
(cd "$template" && find . -type f) | while read -r file; do
  to=${file%.in}; to=${to/app_test.cpp/${name}_test.cpp}; to=${to/app.cpp/$name.cpp}
  mkdir -p "$folder/$(dirname "$to")"
  sed -e "s/@ID@/$id/g; s/@NAME@/$name/g; s/@CLASS@/$class/g; s/@TITLE@/$title/g; s/@PREFIX@/${name}_/g; s|@HOST_SDK@|$root/host-sdk|g" \
    "$template/$file" >"$folder/$to"
done
say "$folder is made. Next: cmake -S $folder -B $folder/build && cmake --build $folder/build && ctest --test-dir $folder/build"
