#!/usr/bin/env bash
# The walk from request to certificate, by REST alone. Needs a running platform ("npm start"), curl, openssl and node.
# Paste it into a shell in the folder of the project, or run it: bash docs/walk.sh
set -euo pipefail

# Where the platform runs, who can sign in, whom the registries know.
report="${VIDIMUS_REPORT:-${VIDIMUS_DATA_DIR:-.vidimus}/vidimus.json}"
work=$(mktemp -d)
field() { node -e 'const o = JSON.parse(require("fs").readFileSync(0)); console.log(eval("o" + process.argv[1]))' "$1"; }
known() { field "$1" < "$report"; }
web=$(known .web)
jar="$work/cookies"
officer="${VIDIMUS_ACCOUNT:-officer-a}"
account=".accounts.find((a) => a.username === \"$officer\")"

# The second factor of the officer: an authenticator app would show the same. A code is taken once, so each call waits for
# one that has not been used.
secret=$(known "$account.totpSecret")
code() { # [secret] [file that remembers its last code]
  node -e '
    const { createHmac } = require("crypto"), fs = require("fs");
    const [secret, memory] = process.argv.slice(1);
    const bits = [...secret].map((c) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(c).toString(2).padStart(5, "0")).join("");
    const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
    const last = fs.existsSync(memory) ? Number(fs.readFileSync(memory)) : 0;
    const step = Math.max(Math.floor(Date.now() / 30000), last + 1);
    setTimeout(() => {
      fs.writeFileSync(memory, String(step));
      const counter = Buffer.alloc(8);
      counter.writeBigUInt64BE(BigInt(step));
      const mac = createHmac("sha1", key).update(counter).digest();
      const number = mac.readUInt32BE(mac[19] & 15) & 0x7fffffff;
      console.log(String(number % 1000000).padStart(6, "0"));
    }, Math.max(0, (step - 1) * 30000 - Date.now()));
  ' "${1:-$secret}" "${2:-$work/last-code}"
}

# A code that somebody took already, as another walk of the same officer does, is followed by the next one.
with_code() { # member of the answer, command that takes a code
  local answer
  for _ in 1 2 3; do
    answer=$("$2" "$(code)" | field "$1")
    [ "$answer" != undefined ] && echo "$answer" && return
  done
  echo "No code of $officer was accepted." >&2
  return 1
}

# 1. Sign in: the browser's way, with a cookie jar. The sign-in page is an address; its form is JSON below that address.
page=$(curl -sSL -c "$jar" -b "$jar" -o /dev/null -w '%{url_effective}' "$web/session/login?returnTo=/console")
nonce=$(curl -sS -c "$jar" -b "$jar" "$page/details" | field .nonce)
step() {
  curl -sS -c "$jar" -b "$jar" -H 'content-type: application/json' -H "x-vidimus-interaction: $nonce" -d "$2" "$page/$1"
}
password=$(known "$account.password")
step password "{\"username\":\"$officer\",\"password\":\"$password\"}" > /dev/null
sign_in_with() { step second-factor "{\"code\":\"$1\"}"; }
curl -sSL -c "$jar" -b "$jar" -o /dev/null "$(with_code .redirectTo sign_in_with)"
csrf=$(curl -sS -c "$jar" -b "$jar" "$web/session" | field .csrfToken)
echo "Signed in as $officer."

get() { curl -sS -b "$jar" "$web/api/$1"; }
post() {
  curl -sS -b "$jar" -H 'content-type: application/json' -H "x-vidimus-csrf: $csrf" \
    -H "idempotency-key: $(node -e 'console.log(crypto.randomUUID())')" -d "$2" "$web/api/$1"
}
until_state() {
  for _ in $(seq 60); do
    state=$(get "issuance/v1/issuance-requests/$request" | field .state)
    [ "$state" = "$1" ] && return
    sleep 0.5
  done
  echo "The request is $state, not $1." >&2
  return 1
}

# 2. Look a civil servant up by tax number. Names come from the registry; they cannot be typed.
person="${VIDIMUS_PERSON:-094259216}"
who=".people.find((p) => p.taxNumber === \"$person\")"
lookup=$(post issuance/v1/registry-lookups "{\"taxNumber\":\"$person\"}")
echo "The registry knows: $(field .givenName <<< "$lookup") $(field .surname <<< "$lookup")"

# 3. Start the issuance with the person's service address.
domain=$(known '.organisations.find((o) => o.registryCode === "AGENCY-A").emailDomain')
request=$(post issuance/v1/issuance-requests "{\"lookupId\":\"$(field .lookupId <<< "$lookup")\",\"email\":\"${VIDIMUS_MAILBOX:-someone}@$domain\"}" | field .id)
echo "Request $request is started."

# 4. The person follows the link in his mail, logs in at the tax authority, and names his document; three registries are asked. He has no
# account: his browser gets a cookie of its own, for this one request.
his="$work/subject-cookies"
link=$(for _ in $(seq 60); do
  curl -sS "$web/mailbox/messages" | grep -o "/issuance/$request#[A-Za-z0-9_-]*" && break
  sleep 0.5
done | head -n 1)
browse() { curl -sS -c "$his" -b "$his" "$@"; }
browse -H 'content-type: application/json' -d "{\"requestId\":\"$request\",\"token\":\"${link#*#}\"}" "$web/session/links" > /dev/null
# The page of the tax authority is a form; its hidden fields go back with what is filled in.
login=$(browse -o /dev/null -w '%{redirect_url}' "$web/session/tax-login")
filled=$(curl -sS "$login" | node -e '
  const page = require("fs").readFileSync(0, "utf8"), form = new URLSearchParams({ action: "login" });
  const plain = (text) => text.replace(/&#(\d+);/g, (_, sign) => String.fromCharCode(sign));
  for (const [, name, value] of page.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g)) form.set(name, plain(value));
  form.set("username", process.argv[1]);
  form.set("password", process.argv[2]);
  console.log(form.toString());
' "$(known "$who.username")" "$(known "$who.password")")
back=$(curl -sS -o /dev/null -w '%{redirect_url}' -d "$filled" "$(known .taxLogin)/login")
browse -o /dev/null "$back"
his_csrf=$(browse "$web/session/subject" | field .csrfToken)
as_person() {
  browse -H 'content-type: application/json' -H "x-vidimus-csrf: $his_csrf" -H "idempotency-key: $(node -e 'console.log(crypto.randomUUID())')" \
    -X "$1" -d "$3" "$web/api/issuance/v1/subject-requests/$request/$2"
}
as_person POST checks "{\"documentType\":\"$(known "$who.document.documentType")\",\"documentNumber\":\"$(known "$who.document.documentNumber")\"}" > /dev/null
until_state AWAITING_APPROVAL
echo "All registries vouch for the person."

# 5. Approve: draft the decision, have identity confirm its digest with the second factor, hand both in.
draft=$(post "issuance/v1/issuance-requests/$request/decision-drafts" "{\"locale\":\"en\",\"presence\":{
  \"date\":\"$(date +%F)\",\"place\":\"Main office\",\"documentType\":\"IDENTITY_CARD\",\"documentNumber\":\"ZZ-000001\"}}")
organisation=$(known "$account.organisationId")
confirm_with() {
  post identity/v1/decision-statements "{\"digest\":\"$(field .digest <<< "$draft")\",\"purpose\":\"issuance.approval\",
    \"organisationId\":\"$organisation\",\"code\":\"$1\"}"
}
statement=$(with_code .statement confirm_with)
post "issuance/v1/issuance-requests/$request/approval" \
  "{\"decisionId\":\"$(field .decisionId <<< "$draft")\",\"statement\":\"$statement\"}" > /dev/null
until_state APPROVED
echo "The request is approved."

# 6. The person completes it himself: terms, an authenticator, password and PIN, codes to take down, and the question for the certificate.
version=$(browse "$web/api/issuance/v1/subject-requests/$request/terms?locale=en" | field .version)
as_person PUT terms "{\"version\":\"$version\"}" > /dev/null
his_secret=$(as_person POST otp-devices '{"channel":"AUTHENTICATOR"}' | field .secret)
as_person POST otp-verifications "{\"code\":\"$(code "$his_secret" "$work/his-last-code")\"}" > /dev/null
user=$(as_person POST credentials '{"password":"a phrase for the walk","pin":"907182"}' | field .userId)
as_person POST codes '{}' > /dev/null
as_person POST completion '{}' > /dev/null
until_state COMPLETED
echo "The certificate is issued; the person has the user-id $user."
certificate=$(get "issuance/v1/issuance-requests/$request" | field .certificateId)

# 7. Judge the certificate with OpenSSL.
get "authority/v1/certificates/$certificate/certificate.pem" > "$work/certificate.pem"
get "authority/v1/certificates/$certificate/chain.pem" > "$work/chain.pem"
awk -v folder="$work" '/BEGIN CERTIFICATE/ { n++ } { print > (folder "/part" n ".pem") }' "$work/chain.pem"
openssl verify -CAfile "$work/part3.pem" -untrusted "$work/part2.pem" "$work/certificate.pem"
ocsp() {
  openssl ocsp -issuer "$work/part2.pem" -cert "$work/certificate.pem" -CAfile "$work/part3.pem" \
    -url "$(openssl x509 -in "$work/certificate.pem" -noout -ocsp_uri)" 2> /dev/null | head -n 1
}
ocsp

# 8. Revoke it, and ask again.
post "authority/v1/certificates/$certificate/revocation" \
  '{"category":"HOLDER_REQUEST","reason":"cessationOfOperation","description":"The walk is over."}' > /dev/null
sleep 1
ocsp
echo "Files of this walk: $work"
