#!/bin/sh
# fetch_neo4j.sh [FOLDER]: Neo4j Community and its cypher-shell (in FOLDER/shell) for the tests, from Maven Central, ready to
# start (needs mvn and Java 17).
# Without FOLDER: ~/.cache/grapevine-tests/neo4j, where the tests look. Does nothing when the release is there already.
# Neo4j is GPLv3: a test tool, never shipped.
set -eu
release=${NEO4J_RELEASE:-5.26.30}
target=${1:-${XDG_CACHE_HOME:-$HOME/.cache}/grapevine-tests/neo4j}
[ "$(cat "$target/release" 2>/dev/null)" = "$release" ] && [ -d "$target/shell/lib" ] && exit 0
command -v mvn >/dev/null || { echo "fetch_neo4j.sh: mvn is missing (Debian: apt-get install maven)" >&2; exit 1; }

mkdir -p "$(dirname "$target")"
work=$(mktemp -d "$(dirname "$target")/neo4j-fetch.XXXXXX")
trap 'rm -rf "$work"' EXIT INT TERM
# Fetches artifact $2 of group org.neo4j into folder $1. An exact version: Maven answers a range by fetching the description of
# every release.
fetch() {
  mkdir -p "$1"
  cat > "$1/pom.xml" <<POM
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>example.grapevine</groupId><artifactId>test-$2</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>
    <dependency><groupId>org.neo4j</groupId><artifactId>$2</artifactId><version>$release</version></dependency>
  </dependencies>
</project>
POM
  (cd "$1" && mvn -q -B -ntp dependency:copy-dependencies -DoutputDirectory=lib -DincludeScope=runtime)
}
fetch "$work" neo4j
fetch "$work/shell" cypher-shell
cat > "$work/Start.java" <<'JAVA'
public class Start {
    public static void main(String[] args) {
        org.neo4j.server.NeoBootstrapper.start(new org.neo4j.server.CommunityBootstrapper(), args);
    }
}
JAVA
echo "$release" > "$work/release"
# Another run may have been quicker: the first complete folder stays.
if [ "$(cat "$target/release" 2>/dev/null)" != "$release" ] || [ ! -d "$target/shell/lib" ]; then
  rm -rf "$target"
  mv -T "$work" "$target"
fi
JAVA_NOTE=$(command -v java || true)
[ -n "$JAVA_NOTE" ] || echo "fetch_neo4j.sh: fetched, but java is missing (Debian: apt-get install openjdk-17-jre-headless)" >&2
