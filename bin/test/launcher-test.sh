#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Tests the launchers against a made-up project, JDKs and Maven: launcher-test.sh [FOLDER], which
# must be empty. Prints one line a test; exit 1 if one fails.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd -P)
work=${1:-$(mktemp -d)}
work=$(CDPATH='' cd -- "$work" && pwd -P)
failures=0
unset JAVA_HOME CHECKREIN_JAVA_OPTS LC_ALL LC_CTYPE LANG || true

# expect WHAT WANTED FOUND: FOUND holds WANTED.
expect() {
  case $3 in
    *"$2"*) printf 'ok: %s\n' "$1" ;;
    *)
      printf 'FAILED: %s: expected "%s" in:\n%s\n' "$1" "$2" "$3"
      failures=$((failures + 1))
      ;;
  esac
}

# refuse WHAT UNWANTED FOUND: FOUND does not hold UNWANTED.
refuse() {
  case $3 in
    *"$2"*)
      printf 'FAILED: %s: did not expect "%s" in:\n%s\n' "$1" "$2" "$3"
      failures=$((failures + 1))
      ;;
    *) printf 'ok: %s\n' "$1" ;;
  esac
}

# make_jdk FOLDER RELEASE MODULES: a java that prints its arguments, one a line.
make_jdk() {
  mkdir -p "$1/bin"
  printf 'JAVA_VERSION="%s"\nMODULES="%s"\n' "$2" "$3" >"$1/release"
  cat >"$1/bin/java" <<'JAVA'
#!/bin/sh
printf 'java <%s>\n' "$0" "$@"
printf 'locale <%s>\n' "${LC_ALL:-}"
JAVA
  printf '#!/bin/sh\n' >"$1/bin/javac"
  chmod +x "$1/bin/java" "$1/bin/javac"
}

# make_project FOLDER: the launchers, a few sources, and a mvnw that makes the jars.
make_project() {
  mkdir -p "$1"
  cp -R "$here/.." "$1/bin"
  printf '<project>\n  <version>1.2</version>\n</project>\n' >"$1/pom.xml"
  for part in inference-engine/engine inference-engine/engine-cli samples/ticket-automation; do
    mkdir -p "$1/$part/src/main/java"
    printf 'class A {}\n' >"$1/$part/src/main/java/A.java"
    touch -t 202001010000 "$1/$part/src/main/java/A.java" "$1/$part/src/main/java" "$1/$part/src/main"
  done
  touch -t 202001010000 "$1/pom.xml"
  cat >"$1/mvnw" <<'MVNW'
#!/bin/sh
echo "maven says $*"
echo "maven finds $(command -v java)"
echo "$JAVA_HOME" >>builds
sleep "${FAKE_BUILD_SECONDS:-0}"
[ -z "${FAKE_BUILD_FAILS:-}" ] || exit 1
for module in inference-engine/engine-cli samples/ticket-automation; do
  mkdir -p "$module/target"
  : >"$module/target/${module##*/}-1.2.jar"
done
MVNW
  chmod +x "$1/mvnw"
}

jdks=$work/jdks
make_jdk "$jdks/25 with a space" 25.0.3 'java.base jdk.incubator.vector'
make_jdk "$jdks/25-small" 25.0.1 'java.base java.logging'
make_jdk "$jdks/25-runtime" 25.0.1 'java.base'
rm "$jdks/25-runtime/bin/javac"
make_jdk "$jdks/17" 17.0.9 'java.base'
make_jdk "$jdks/26" 26 'java.base'
mkdir -p "$jdks/unnamed/bin"
printf '#!/bin/sh\necho "openjdk version \\"25.0.2\\" 2026-01-20" >&2\n' >"$jdks/unnamed/bin/java"
chmod +x "$jdks/unnamed/bin/java"

# ---- choice of the JDK, with the folders that are looked at replaced

# choose FOLDER...: prints what find_jdk takes out of these.
choose() (
  name=launcher root=$work module=none sources=none
  # shellcheck source=bin/lib/launch.sh
  . "$here/../lib/launch.sh"
  candidates=$(printf '%s\n' "$@")
  jdk_folders() {
    printf '%s\n' "$candidates"
  }
  find_jdk
  printf '%s is %s\n' "$jdk" "$jdk_release"
)

expect '25 is preferred to a newer one' "25-small is 25" "$(choose "$jdks/17" "$jdks/26" "$jdks/25-small")"
expect 'a newer one is taken without 25' "26 is 26" "$(choose "$jdks/17" "$jdks/26")"
expect 'one with a compiler is preferred' "25-small is 25" \
  "$(choose "$jdks/25-runtime" "$jdks/25-small")"
expect 'a runtime is taken without a compiler' "25-runtime is 25" "$(choose "$jdks/26" "$jdks/25-runtime")"
expect 'spaces in the path of a JDK' "25 with a space is 25" "$(choose "$jdks/25 with a space")"
expect 'a JDK without a release file is asked' "unnamed is 25" "$(choose "$jdks/unnamed")"
expect 'a folder that is not there is passed over' "26 is 26" "$(choose "$jdks/none" "$jdks/26")"
status=0
found=$(choose "$jdks/17" "$jdks/none" 2>&1) || status=$?
expect 'without a JDK the line says where it looked' '/usr/lib/jvm' "$found"
expect 'without a JDK the line says how to get one' 'adoptium.net' "$found"
expect 'without a JDK the exit code is 2' 2 "$status"
expect 'without a JDK it is one line' 1 "$(printf '%s\n' "$found" | wc -l)"

# ---- the whole launcher

project="$work/a project"
make_project "$project"
export JAVA_HOME="$jdks/25 with a space"

cd "$work"
"$project/bin/checkrein" info 'two words' >out 2>err
found=$(cat out)
expect 'the first start says what it builds' 'building inference-engine/engine-cli (once' "$(cat err)"
expect 'output of the build goes to standard error' 'maven says' "$(cat err)"
refuse 'output of the build stays off standard output' 'maven says' "$found"
expect 'the build runs on the JDK that was found' "$JAVA_HOME" "$(cat "$project/builds")"
expect 'the build finds that JDK on PATH' "maven finds $JAVA_HOME/bin/java" "$(cat err)"
expect 'arguments keep their words' '<two words>' "$found"
expect 'the jar is started' "<$project/inference-engine/engine-cli/target/engine-cli-1.2.jar>" "$found"
expect 'the vector module is added' 'jdk.incubator.vector' "$found"
expect 'native access is allowed' '<--enable-native-access=ALL-UNNAMED>' "$found"
expect 'a missing locale becomes UTF-8' 'locale <C.UTF-8>' "$found"

"$project/bin/checkrein" info >out 2>err
expect 'the second start is silent' '<>' "<$(cat err)>"

ln -s "$project/bin/ticket-desk" "$work/one"
mkdir -p "$work/links"
ln -s ../one "$work/links/two"
found=$(cd / && CHECKREIN_JAVA_OPTS='-Xmx1g  -Dx=*' "$work/links/two" --port 80 2>&1)
expect 'links lead to the project' \
  "<$project/samples/ticket-automation/target/ticket-automation-1.2.jar>" "$found"
expect 'options of the JVM are passed on' '<-Xmx1g>' "$found"
expect 'options of the JVM are not expanded' '<-Dx=*>' "$found"
expect 'arguments of the desk are passed on' '<--port>' "$found"
expect 'a locale that is set stays' 'locale <>' "$(LANG=de_DE.UTF-8 "$project/bin/checkrein")"

found=$(JAVA_HOME="$jdks/25-small" "$project/bin/checkrein")
refuse 'a Java without the vector module starts without it' 'jdk.incubator.vector' "$found"

touch "$project/inference-engine/engine/src/main/java/A.java"
touch -t 202101010000 "$project/inference-engine/engine-cli/target/engine-cli-1.2.jar"
JAVA_HOME="$jdks/25-small" "$project/bin/checkrein" >out 2>err
expect 'a changed source is built' 'sources have changed' "$(cat err)"

touch -t 202101010000 "$project/inference-engine/engine-cli/target/engine-cli-1.2.jar"
status=0
FAKE_BUILD_FAILS=yes "$project/bin/checkrein" >out 2>err || status=$?
expect 'a failed build is said' 'the build failed' "$(cat err)"
expect 'a failed build starts nothing' '<>' "<$(cat out)>"
expect 'a failed build ends with 1' 1 "$status"
expect 'a failed build leaves no lock' 'none' "$(ls -d "$project/target/launcher.lock" 2>/dev/null || echo none)"

# build_with FOLDER RELEASE: what the build says to this Java.
build_with() (
  name=launcher root=$project module=none sources=none
  # shellcheck source=bin/lib/launch.sh
  . "$here/../lib/launch.sh"
  jdk=$1 jdk_release=$2 jar=$work/none.jar
  build 2>&1
)

status=0
found=$(build_with "$jdks/26" 26) || status=$?
expect 'a newer Java does not build' 'found only Java 26' "$found"
expect 'a newer Java that does not build ends with 2' 2 "$status"
expect 'a runtime does not build' 'with its compiler' "$(build_with "$jdks/25-runtime" 25 || true)"

: >"$project/builds"
FAKE_BUILD_SECONDS=2 "$project/bin/checkrein" first >out 2>err &
first=$!
FAKE_BUILD_SECONDS=2 "$project/bin/checkrein" second >out2 2>err2 || true
wait "$first"
expect 'two at once build once' 1 "$(wc -l <"$project/builds")"
expect 'the first of two starts' '<first>' "$(cat out)"
expect 'the second of two starts' '<second>' "$(cat out2)"
expect 'one of two waits' 'waiting for another build' "$(cat err err2)"

sh -c 'exit 0' &
gone=$!
wait "$gone"
mkdir -p "$project/target/launcher.lock"
printf '%s\n' "$gone" >"$project/target/launcher.lock/pid"
found=$("$project/bin/checkrein" after 2>&1)
expect 'the lock of a process that is gone is taken over' '<after>' "$found"
refuse 'a lock without need to build builds nothing' 'building' "$found"

mv "$project/mvnw" "$project/mvnw.away"
rm "$project/inference-engine/engine-cli/target/engine-cli-1.2.jar"
mkdir "$work/tools"
for tool in sh dirname readlink sed head find cat mkdir rm ls uname; do
  ln -s "$(command -v "$tool")" "$work/tools/$tool"
done
status=0
found=$(PATH="$work/tools" "$project/bin/checkrein" 2>&1) || status=$?
expect 'without Maven the line says how to get it' 'apt-get install maven' "$found"
expect 'without Maven the exit code is 2' 2 "$status"

rm -r "$work/tools"
[ "$failures" -eq 0 ] || exit 1
