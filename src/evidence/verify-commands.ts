/**
 * The shell commands of VERIFY.txt, one block per step. They need sh, openssl (3.0 or newer), sed, grep, find and the
 * ordinary file tools, and run in the intake's folder. Each step says OK or FAILED and remembers a failure in FAILED.
 * They rest on the encoding: sorted keys put `salt` right before `seq`, quotes inside strings are always escaped, and
 * `sha256` occurs once in a segment record. Names are printed without control characters.
 */

const RECORDS = `find rec -type f -name '*.rec' | LC_ALL=C sort`;
const DIGEST_IN_RECORD = String.raw`sed -n 's/^{"_type":"urn:sealdock:record:segment:1".*"sha256":"\([0-9a-f]\{64\}\)".*/\1/p'`;

/** A docking is signed by one key from its first record to its last: keys are only changed between dockings. */
const KEY_ID_IN_RECORDS = String.raw`$(find rec -type f -name '*.rec' | LC_ALL=C sort | head -n 1 | {
  IFS= read -r R; sed -n 's/.*"keys":\[{"alg":"ed25519","kid":"\([0-9a-f]\{16\}\)".*/\1/p' "$R"; })`;

/** Whose intake it is, as words of the shell. */
export type StepFacts = {
  readonly dock: string;
  readonly docking: string;
  /** Pattern that the key's id has to fit; undefined: the reader compares it. */
  readonly keyId: string | undefined;
  /** Stored name of one file, for the example. */
  readonly example: string;
  /** Of the log, and the number of its first record; undefined: the record that began it says it. */
  readonly epoch: { readonly number: number; readonly firstSeq: number } | undefined;
};

/** For any intake: it says itself which one it is, and the reader compares the key's id. */
export const ANY_INTAKE: StepFacts = {
  dock: `\${DOCKING%-*}`,
  docking: `"$(sed -n 's/^External-Identifier: //p' bag-info.txt)"`,
  keyId: undefined,
  example: `"$(sed -n '1s|^[0-9a-f]*  data/||p' manifest-sha256.txt)"`,
  epoch: undefined,
};

export function setupCommands(facts: StepFacts): string {
  const folder = `../../../../../docks/${facts.dock}`;
  const { keyId } = facts;
  const compare =
    keyId === undefined
      ? 'ok 0 "key $(keydigest | cut -c1-16)"'
      : `case "$(keydigest)" in ${keyId}*) ok 0 "key ${keyId}" ;; *) failed 0 ;; esac`;
  return String.raw`DOCKING=${facts.docking}; KID=${keyId ?? KEY_ID_IN_RECORDS}; FAILED=; OPEN=
D="${folder}/dock"; [ ! -f "$D-$KID.pem" ] || D="$D-$KID"; [ ! -d "\${KEY:-}" ] || { D="$KEY/dock-$KID"; KEY=; }
KEY="\${KEY:-$D.pem}"; PUB="\${PUB:-$D.pub}"
ROOT="\${ROOT:-${folder}/root.crt}"; TSA="\${TSA:-}"; LOGS="${folder}/log"; TIMES=$(mktemp)
witnesses() { if [ -n "\${WITNESS:-}" ]; then printf '%s\n' "$WITNESS"; else ls "${folder}"/witness-*.pem 2>/dev/null; fi; }
ok() { echo "[$1] OK: $2"; }
failed() { echo "[$1] FAILED"; FAILED=1; }
say() { printf '%s\n' "$*" | LC_ALL=C tr '\000-\011\013-\037\177' '?'; }
sha() { if command -v sha256sum >/dev/null; then sha256sum < "$1"; else openssl dgst -sha256 -r < "$1"; fi | cut -c1-64; }
keydigest() { openssl pkey -pubin -in "$KEY" -outform der | tail -c 32 | openssl dgst -sha256 -r | cut -c1-64; }
${firstOfEpoch(facts, folder)}
UNTRUSTED=$(mktemp); if [ -n "\${CA:-}" ]; then cat "$CA"; else cat "${folder}"/ca-*.crt 2>/dev/null; fi > "$UNTRUSTED"
[ -s "$UNTRUSTED" ] || { rm -f "$UNTRUSTED"; UNTRUSTED=; }
certificates() { if [ -n "\${CRT:-}" ]; then printf '%s\n' "$CRT"; else ls "${folder}/dock-$(keydigest | cut -c1-16)"*.crt 2>/dev/null; fi; }
${compare}`.replaceAll('\\$', '$');
}

/** The number at which a log's leaves begin: those of an epoch after the first do not begin at 0. */
function firstOfEpoch({ epoch }: StepFacts, folder: string): string {
  const own = epoch === undefined || epoch.number === 1 ? '' : ` ${epoch.number}) echo ${epoch.firstSeq} ;;`;
  return String.raw`begins() { case "$1" in 1) echo 0 ;;${own} *) sed -n 's/.*"dock":"[A-Z0-9-]*","epoch":'"$1"',.*"salt":"[0-9a-f]\{32\}","seq":\([0-9]*\),.*/\1/p' "${folder}"/rec/_epoch-*.rec 2>/dev/null | head -n 1 ;; esac; }`;
}

export const SIGNATURE_COMMANDS = `${RECORDS} | { n=0; bad=
while IFS= read -r R; do n=$((n+1))
  openssl pkeyutl -verify -pubin -inkey "$KEY" -rawin -in "$R" -sigfile "$R.sig" >/dev/null 2>&1 \\
    || { bad=1; say "signature does not fit: $R"; }
done; [ -z "$bad" ] && [ $n -gt 0 ] && ok 1 "$n records"; } || failed 1`;

export const FOOTAGE_COMMANDS = `${RECORDS} | { n=0; bad=
while IFS= read -r R; do D=$(${DIGEST_IN_RECORD} "$R"); [ -n "$D" ] || continue
  N=\${R#rec/}; N=\${N%.rec}; n=$((n+1))
  grep -qF "\\"intake\\":\\"$DOCKING\\"" "$R" || { bad=1; say "record of another intake: $R"; }
  [ "$(sha "data/$N")" = "$D" ] || { bad=1; say "not the bytes that were sealed: data/$N"; }
done; [ "$(find data -type f 2>/dev/null | wc -l)" -eq $n ] || { bad=1; echo "files and records differ in number"; }
[ -z "$bad" ] && ok 2 "$n files"; } || failed 2`;

export const MANIFEST_COMMANDS = `sha256sum --strict --quiet -c tagmanifest-sha256.txt \\
&& { [ ! -s manifest-sha256.txt ] || sha256sum --strict --quiet -c manifest-sha256.txt; } \\
&& [ "$(cut -c67- manifest-sha256.txt | LC_ALL=C sort)" = "$(find data -type f 2>/dev/null | LC_ALL=C sort)" ] \\
&& [ "$(cut -c67- tagmanifest-sha256.txt | LC_ALL=C sort)" = "$(find . -type f ! -path './data/*' | sed 's|^\\./||' \\
  | grep -v -e '^tagmanifest-sha256\\.txt$' -e '^rec/_stored-' -e '^rec/_close-' -e '\\.tlog-proof$' | LC_ALL=C sort)" ] \\
&& grep -qF "\\"tagmanifest\\":{\\"name\\":\\"tagmanifest-sha256.txt\\",\\"sha256\\":\\"$(sha tagmanifest-sha256.txt)\\"}" rec/_close-*.rec \\
&& ok 3 "manifests and closing record" || failed 3`;

/** Where only some files of the intake were handed over, and where all were. */
export const EXCERPT_COMMANDS = String.raw`M=$(cut -c67- manifest-sha256.txt | while IFS= read -r N; do [ -f "$N" ] || echo; done | wc -l)
sha256sum --strict --quiet --ignore-missing -c tagmanifest-sha256.txt \
&& { ! [ -d data ] || sha256sum --strict --quiet --ignore-missing -c manifest-sha256.txt; } \
&& [ -z "$(find data -type f 2>/dev/null | grep -vxF "$(cut -c67- manifest-sha256.txt)")" ] \
&& grep -qF "\"tagmanifest\":{\"name\":\"tagmanifest-sha256.txt\",\"sha256\":\"$(sha tagmanifest-sha256.txt)\"}" rec/_close-*.rec \
&& ok 3 "lists; $((M)) files of this docking are not here" || failed 3`;

export const SECOND_OPINION_COMMANDS = `SIGNIFY=$(command -v signify-openbsd || command -v signify)
[ "$(keydigest)" = "$(sed -n 2p "$PUB" | base64 -d | tail -c 32 | openssl dgst -sha256 -r | cut -c1-64)" ] \\
&& ${RECORDS} | { bad=
while IFS= read -r R; do
  [ "$(sed -n 3p "$R.minisig")" = "trusted comment: file:$DOCKING/$R" ] || { bad=1; say "names another file: $R.minisig"; }
  [ "$(sed -n 2p "$R.minisig" | base64 -d | tail -c 64 | openssl dgst -sha256 -r | cut -c1-64)" = "$(sha "$R.sig")" ] \\
    || { bad=1; say "another signature: $R.minisig"; }
  if command -v minisign >/dev/null; then minisign -Vq -m "$R" -x "$R.minisig" -p "$PUB" </dev/null || { bad=1; say "minisign: $R"; }; fi
  if [ -n "$SIGNIFY" ]; then "$SIGNIFY" -Vq -p "$PUB" -m "$R" -x "$R.minisig" </dev/null || { bad=1; say "signify: $R"; }; fi
done; [ -z "$bad" ] && ok 4 "minisign: $(command -v minisign || echo not checked), signify: \${SIGNIFY:-not checked}"; } || failed 4`;

export const CHAIN_COMMANDS = String.raw`find rec -type f -name '*.rec' | while IFS= read -r R; do
  S=$(sed -n 's/.*"salt":"[0-9a-f]\{32\}","seq":\([0-9]*\),.*/\1/p' "$R")
  P=$(sed -n 's/.*"prev":"\([0-9a-f]\{64\}\)".*/\1/p' "$R"); echo "$S $P $(sha "$R")"
done | sort -n | { bad=; L=; H=
while read -r S P D; do
  if [ "$S" = "$L" ]; then bad=1; echo "two records with number $S"
  elif [ -n "$L" ] && [ "$S" -gt $((L+1)) ]; then echo "note: records $((L+1)) to $((S-1)) are not in this intake"
  elif [ -n "$L" ] && [ "$P" != "$H" ]; then bad=1; echo "record $S does not follow record $L"; fi
  L=$S; H=$D
done; [ -z "$bad" ] && [ -n "$L" ] && ok 5 "last record $L"; } || failed 5`;

/** By the proofs that are written once the log is cosigned: not all of them have to be here yet. */
export const LOG_COMMANDS = String.raw`T=$(mktemp -d) && ${RECORDS} | { n=0; bad=; open=; first=
digest() { openssl dgst -sha256 -binary; }
while IFS= read -r R; do [ -n "$(${DIGEST_IN_RECORD} "$R")" ] || continue
  P="\${R%.rec}.tlog-proof"; n=$((n+1)); [ -f "$P" ] || { open=1; say "not sealed yet: $R"; continue; }
  sed '1,/^$/d' "$P" > "$T/cp"; sed '/^$/,$d' "$T/cp" > "$T/body"; sed '1,/^$/d' "$T/cp" > "$T/lines"; O=$(head -n 1 "$T/body")
  : > "$T/sig"; while read -r _ N C; do [ "$N" != "$O" ] || printf %s "$C" | base64 -d | tail -c 64 > "$T/sig"; done < "$T/lines"
  openssl pkeyutl -verify -pubin -inkey "$KEY" -rawin -in "$T/body" -sigfile "$T/sig" >/dev/null 2>&1 \
    || { bad=1; say "checkpoint not signed by the dock: $P"; continue; }
  I=$(sed -n 's/^index //p' "$P"); S=$(($(sed -n 2p "$T/body") - 1))
  E=$(sed -n 's/.*"dock":"[A-Z0-9-]*","epoch":\([0-9]*\),.*/\1/p' "$R"); B=$(begins "$E")
  [ -n "$B" ] || { bad=1; say "the record that began epoch $E is not here: $R"; continue; }
  [ "$I" = "$(($(sed -n 's/.*"salt":"[0-9a-f]\{32\}","seq":\([0-9]*\),.*/\1/p' "$R") - B))" ] || { bad=1; say "proves another record: $P"; continue; }
  { printf '\000'; cat "$R"; } | digest > "$T/h"
  for Q in $(sed -n '/^index /,/^$/{/^index /d;/^$/d;p;}' "$P"); do printf %s "$Q" | base64 -d > "$T/q"
    if [ $((I % 2)) = 1 ] || [ "$I" = "$S" ]; then { printf '\001'; cat "$T/q" "$T/h"; } | digest > "$T/t"
      while [ $((I % 2)) = 0 ] && [ "$I" != 0 ]; do I=$((I / 2)); S=$((S / 2)); done
    else { printf '\001'; cat "$T/h" "$T/q"; } | digest > "$T/t"; fi
    mv "$T/t" "$T/h"; I=$((I / 2)); S=$((S / 2)); done
  [ "$S" = 0 ] && [ "$(openssl base64 -A < "$T/h")" = "$(sed -n 3p "$T/body")" ] || { bad=1; say "not in the log: $R"; continue; }
  while read -r _ N C; do [ "$N" != "$O" ] || continue
    printf %s "$C" | base64 -d > "$T/co"; tail -c 64 "$T/co" > "$T/sig"
    W=$(head -c 12 "$T/co" | tail -c 8 | od -An -v -tu1 | { read -r _ _ _ a b c d e; echo $((((a * 256 + b) * 256 + c) * 256 * 256 + d * 256 + e)); })
    { printf 'cosignature/v1\ntime %s\n' "$W"; cat "$T/body"; } > "$T/message"
    witnesses | while IFS= read -r F; do
      openssl pkeyutl -verify -pubin -inkey "$F" -rawin -in "$T/message" -sigfile "$T/sig" >/dev/null 2>&1 && echo "$W $N"
    done; done < "$T/lines" | sort -n > "$T/seen"
  [ -s "$T/seen" ] || { open=1; say "cosigned by no witness whose key is here: $P"; continue; }
  first="$(head -n 1 "$T/seen")"; printf '%s\n' "\${first%% *}" >> "$TIMES"
done; rm -r "$T"; [ -z "$bad" ] || exit 1; [ -z "$open" ] || exit 3
  [ -z "$first" ] || first=": the last one by \${first#* } at $(date -u -d "@\${first%% *}" 2>/dev/null || echo "\${first%% *}")"
  ok 7 "$n files in the log, cosigned$first"; }
case $? in 0) ;; 3) OPEN=1; echo "[7] NOT SEALED YET" ;; *) failed 7 ;; esac`.replaceAll('\\$', '$');

/** At the times that step 7 has learnt from the witness; without a certificate nothing is said of it. */
export function certificateCommands({ dock }: Pick<StepFacts, 'dock'>): string {
  return String.raw`bad=; late=; [ -z "$(certificates)" ] || for W in $(sort -nu "$TIMES"); do V=$(certificates | while IFS= read -r F; do
    openssl verify -attime "$W" -no-CApath -no-CAstore -CAfile "$ROOT" \
      \${UNTRUSTED:+-untrusted "$UNTRUSTED"} "$F" 2>&1 && printf '\nVALID\n'; done)
  if printf '%s\n' "$V" | grep -qx VALID; then :
  elif printf '%s\n' "$V" | grep -q 'not yet valid' && ! printf '%s\n' "$V" | grep -q expired; then late=1
  else bad=1; echo "no certificate was valid at $W"; fi
done
certificates | { while IFS= read -r F; do
  [ "$(openssl x509 -in "$F" -noout -pubkey | openssl pkey -pubin -outform der | tail -c 32 | openssl dgst -sha256 -r | cut -c1-64)" \
    = "$(keydigest)" ] || { echo "the certificate is for another key"; exit 1; }
  openssl x509 -in "$F" -noout -subject -nameopt multiline,-space_eq,-align | grep -qx " *serialNumber=${dock}" \
    || { echo "the certificate is for another dock"; exit 1; }
done; } || bad=1
if [ -z "$(certificates)" ]; then echo "[8] not checked: no certificate is here"
elif [ ! -s "$TIMES" ]; then OPEN=1; echo "[8] NOT CHECKED: no witness has told a time"
elif [ -n "$bad" ]; then failed 8; elif [ -n "$late" ]; then echo "[8] not checked: the key was certified only later"
else ok 8 "certificate valid when cosigned"; fi`.replaceAll('\\$', '$');
}

/** Of checkpoints of the whole dock: they bound every record below them. What a renewal names was still in force when it was stamped. */
export const TIMESTAMP_COMMANDS =
  String.raw`stamped() { case "$1" in */renewal-*) echo "\${1%.tsr}.txt" ;; *) echo "\${1%/tsr/*}/checkpoints/$(basename "$1" .tsr)" ;; esac; }
stampedat() { date -u -d "$(openssl ts -reply -in "$1" -text 2>/dev/null | sed -n 's/^Time stamp: //p')" +%s; }
holds() { openssl ts -verify -data "$(stamped "$1")" -in "$1" -CAfile "$TSA" -attime "$2" >/dev/null 2>&1; }
n=0; bad=; for S in "$LOGS"/e*/tsr/*.tsr; do [ -f "$S" ] || continue; n=$((n+1)); [ -n "$TSA" ] || continue
  W=$(stampedat "$S"); E="\${S%/tsr/*}"; L=$(stamped "$S")
  holds "$S" "$W" && say "stamped at $(date -u -d "@$W"): $L" || { bad=1; say "stamp does not fit: $S"; }
  case "$S" in */renewal-*) ;; *) continue ;; esac
  sed "s|^\([0-9a-f]*  \)|\1$E/|" "$L" | sha256sum --strict --quiet -c - || { bad=1; say "not what was renewed: $L"; }
  LATE=$(sed -n 's|^[0-9a-f]*  \(tsr/.*\.tsr\)$|\1|p' "$L" | while IFS= read -r O; do holds "$E/$O" "$W" || say "renewed too late: $E/$O"; done)
  [ -z "$LATE" ] || { bad=1; say "$LATE"; }
done
if [ "$n" = 0 ]; then echo "[9] not checked: no time stamp is here"
elif [ -z "$TSA" ]; then echo "[9] not checked: set TSA to the root of the time-stamping authority"
elif [ -n "$bad" ]; then failed 9; else ok 9 "$n time stamps"; fi`.replaceAll('\\$', '$');

/** One file by itself; `name` is a word of the shell. */
export function exampleCommands(name: string): string {
  return `N=${name}
openssl pkeyutl -verify -pubin -inkey "$KEY" -rawin -in "rec/$N.rec" -sigfile "rec/$N.rec.sig" \\
&& [ "$(${DIGEST_IN_RECORD} "rec/$N.rec")" = "$(sha "data/$N")" ] && ok 6 "data/$N" || failed 6`;
}

export const RESULT_COMMANDS = 'rm -f "$TIMES" "$UNTRUSTED"; [ -z "$FAILED" ] && [ -z "$OPEN" ] && echo ALL OK';

/** One word for sh, whatever the text holds. */
export function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
