# shellcheck shell=sh
# SPDX-License-Identifier: Apache-2.0
#
# What the launchers share: finds a JDK, builds what is missing or older than its sources, starts
# Java. To be sourced; defines functions and does nothing by itself. POSIX sh.
#
# The caller sets:
#   name     the launcher, for messages
#   root     the project's folder
#   module   the folder of the module to start, below root
#   sources  the folders of the modules that it is built from, below root, one a line
#
# The environment: JAVA_HOME is looked at first; CHECKREIN_JAVA_OPTS holds more options of the JVM.

: "${name:?}" "${root:?}" "${module:?}" "${sources:?}"

java_wanted=25
lock_wait_seconds=1200

say() {
  printf '%s: %s\n' "$name" "$*" >&2
}

# fail STATUS MESSAGE...
fail() {
  fail_status=$1
  shift
  say "$@"
  exit "$fail_status"
}

# ---- the JDK

# Prints the folder of the java on PATH, if there is one.
java_on_path() {
  found=$(command -v java) || return 0
  case $found in
    /*) ;;
    *) return 0 ;;
  esac
  while [ -h "$found" ]; do
    link=$(readlink "$found")
    case $link in
      /*) found=$link ;;
      *) found=${found%/*}/$link ;;
    esac
  done
  if [ "$found" = /usr/bin/java ]; then # a stub that knows where Java is, as on macOS
    "$found" -XshowSettings:properties -version 2>&1 | sed -n 's/^ *java\.home = //p'
  else
    printf '%s\n' "${found%/bin/java}"
  fi
}

# Prints the folders that may hold a JDK, one a line, in the order of preference.
jdk_folders() {
  [ -z "${JAVA_HOME:-}" ] || printf '%s\n' "$JAVA_HOME"
  java_on_path
  for folder in \
    /usr/lib/jvm/* /usr/java/* /opt/*jdk* /opt/java/* \
    "${HOME:-/nonexistent}"/.sdkman/candidates/java/* "${HOME:-/nonexistent}"/.jdks/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
    [ ! -x "$folder/bin/java" ] || printf '%s\n' "$folder"
  done
  if [ -x /usr/libexec/java_home ]; then
    /usr/libexec/java_home -v "$java_wanted" 2>/dev/null || true
  fi
}

# jdk_version FOLDER: prints the feature release, such as 25; nothing if it cannot be told.
jdk_version() {
  version=
  if [ -f "$1/release" ]; then
    version=$(sed -n 's/^JAVA_VERSION="\{0,1\}\([0-9][0-9]*\).*/\1/p' "$1/release" | head -n 1)
  fi
  if [ -z "$version" ]; then
    version=$("$1/bin/java" -version 2>&1 |
      sed -n 's/.*version "\([0-9][0-9]*\).*/\1/p' | head -n 1) || true
  fi
  printf '%s\n' "$version"
}

# Sets jdk and jdk_release: the wanted release with a compiler, else without, else a newer one.
find_jdk() {
  jdk='' bare='' newer='' newer_release=''
  while IFS= read -r folder; do
    [ -x "$folder/bin/java" ] || continue
    release=$(jdk_version "$folder")
    [ -n "$release" ] || continue
    if [ "$release" -eq "$java_wanted" ]; then
      if [ -x "$folder/bin/javac" ]; then
        jdk=$folder
        break
      fi
      bare=${bare:-$folder}
    elif [ "$release" -gt "$java_wanted" ] && [ -z "$newer" ]; then
      newer=$folder
      newer_release=$release
    fi
  done <<JDKS
$(jdk_folders)
JDKS
  jdk=${jdk:-$bare}
  jdk_release=$java_wanted
  if [ -z "$jdk" ]; then
    jdk=$newer
    jdk_release=$newer_release
  fi
  [ -n "$jdk" ] || fail 2 "no JDK $java_wanted found: looked at JAVA_HOME (${JAVA_HOME:-not set})," \
    "java on PATH, /usr/lib/jvm, /usr/java, /opt, ~/.sdkman, ~/.jdks and" \
    "/Library/Java/JavaVirtualMachines. Get one from https://adoptium.net (Debian and Ubuntu:" \
    "apt-get install openjdk-$java_wanted-jdk; macOS: brew install openjdk@$java_wanted)" \
    "and set JAVA_HOME to its folder."
}

# ---- the build

# Sets version to the project's.
find_version() {
  version=$(sed -n 's:^ *<version>\([^<]*\)</version>.*:\1:p' "$root/pom.xml" | head -n 1)
  [ -n "$version" ] || fail 2 "'$root/pom.xml' names no version"
}

# Whether the jar is missing or older than a source. A checkout without sources is never out of date.
out_of_date() {
  [ -f "$jar" ] || return 0
  newest=$(
    printf '%s\n' "$sources" | while IFS= read -r part; do
      for source in "$root/$part/pom.xml" "$root/$part/src/main"; do
        [ ! -e "$source" ] || find "$source" -newer "$jar" | head -n 1
      done
    done | head -n 1
  )
  [ -n "$newest" ]
}

unlock() {
  [ -z "$locked" ] || rm -rf "$lock"
  locked=
}

# Makes the lock, after waiting for whoever holds it; takes over that of a process that is gone.
take_lock() {
  mkdir -p "${lock%/*}"
  waited=0
  while ! mkdir "$lock" 2>/dev/null; do
    holder=$(cat "$lock/pid" 2>/dev/null) || holder=
    if { [ -n "$holder" ] && ! kill -0 "$holder" 2>/dev/null; } ||
      { [ -z "$holder" ] && [ "$waited" -ge 10 ]; }; then
      stale=$lock.stale.$$
      if mv "$lock" "$stale" 2>/dev/null; then
        again=$(cat "$stale/pid" 2>/dev/null) || again=
        if [ "$again" = "$holder" ]; then
          rm -rf "$stale"
        else
          mv "$stale" "$lock" # somebody else took it over in between
        fi
      fi
      continue
    fi
    [ "$waited" -ne 0 ] || say "waiting for another build of this folder (process ${holder:-unknown})"
    [ "$waited" -lt "$lock_wait_seconds" ] ||
      fail 1 "another build has held '$lock' for $lock_wait_seconds s; remove that folder if none runs"
    sleep 1
    waited=$((waited + 1))
  done
  locked=yes
  printf '%s\n' $$ >"$lock/pid"
}

# Runs Maven on the JDK that was found, whichever java is on PATH.
maven() (
  cd "$root" || exit 1
  JAVA_HOME=$jdk
  PATH=$jdk/bin:$PATH
  MAVEN_OPTS="${MAVEN_OPTS:-} --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow"
  export JAVA_HOME PATH MAVEN_OPTS
  if [ -x ./mvnw ]; then
    exec ./mvnw "$@" >&2
  else
    exec mvn "$@" >&2
  fi
)

# Builds the module and what it needs.
build() {
  if [ ! -x "$root/mvnw" ] && ! command -v mvn >/dev/null 2>&1; then
    fail 2 "'$module' has to be built and Maven is not on PATH: install it (Debian and Ubuntu:" \
      "apt-get install maven; macOS: brew install maven) and start again"
  fi
  if [ "$jdk_release" -ne "$java_wanted" ] || [ ! -x "$jdk/bin/javac" ]; then
    fail 2 "'$module' has to be built, which needs a JDK $java_wanted with its compiler;" \
      "found only Java $jdk_release at '$jdk': set JAVA_HOME to a JDK $java_wanted"
  fi
  if [ -f "$jar" ]; then
    say "sources have changed, building $module (about two minutes)"
  else
    say "building $module (once; about two minutes, a few more if Maven has to download libraries)"
  fi
  # The only thing that is skipped besides the tests is the check of the sources' format.
  # A process that still runs from the old files keeps them: they are unlinked, not overwritten.
  rm -rf "$jar" "$root/$module/target/lib"
  maven -q -B -ntp -DskipTests -Dexec.skip -pl "$module" -am package || fail 1 "the build failed, see above"
  [ -f "$jar" ] || fail 1 "the build made no '$jar'"
}

# Sets jar to the module's, built from the sources as they are.
built_jar() {
  find_version
  jar=$root/$module/target/${module##*/}-$version.jar
  lock=$root/target/launcher.lock
  if [ ! -d "$lock" ] && ! out_of_date; then
    return 0
  fi
  locked=
  trap unlock EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  take_lock
  if out_of_date; then
    build
  fi
  unlock
  trap - EXIT INT TERM HUP
}

# ---- the start

# Whether the runtime has the Vector API; told by its list of modules, taken for granted without one.
has_vector_module() {
  [ -f "$jdk/release" ] || return 0
  case $(sed -n 's/^MODULES=//p' "$jdk/release") in
    '' | *jdk.incubator.vector*) return 0 ;;
    *) return 1 ;;
  esac
}

# Without a locale Java cannot read arguments and file names beyond ASCII.
choose_locale() {
  case ${LC_ALL:-${LC_CTYPE:-${LANG:-}}} in
    '' | C | POSIX)
      LC_ALL=C.UTF-8
      export LC_ALL
      ;;
  esac
}

# launch ARGUMENTS...: becomes the Java program.
launch() {
  choose_locale
  find_jdk
  built_jar
  set -- -jar "$jar" "$@"
  if [ -n "${CHECKREIN_JAVA_OPTS:-}" ]; then
    set -f
    # shellcheck disable=SC2086 # words are options
    set -- $CHECKREIN_JAVA_OPTS "$@"
    set +f
  fi
  [ ! -t 2 ] || set -- -Dcheckrein.terminal=true "$@"
  ! has_vector_module || set -- --add-modules jdk.incubator.vector "$@"
  exec "$jdk/bin/java" --enable-native-access=ALL-UNNAMED "$@"
}
