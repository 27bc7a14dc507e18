#!/usr/bin/env bash
# @utrecht/textarea-css 3.0.1 (NL Design System): a text area that must be filled in looks refused before anybody typed in it.
#
# Seen: of an empty, required field that nobody touched, the text area matches a rule that sets the colours and border of
# what is invalid, for that rule asks for :invalid. The sibling @utrecht/textbox-css 3.1.0 asks for :user-invalid, which holds
# only once somebody has typed: of its empty, required field no such rule matches. A form with both begins with some of its
# fields red. A page that uses both resets the border of text areas until :user-invalid holds or the server refused them.
# Judged by css-tree 3.1.0 and jsdom 27.0.0. Fails if that changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts \
    @utrecht/textarea-css@3.0.1 @utrecht/textbox-css@3.1.0 css-tree@3.1.0 jsdom@27.0.0
cat >judge.mjs <<'JAVASCRIPT'
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { generate, parse, walk } from "css-tree";
import { JSDOM } from "jsdom";

const { document } = new JSDOM(`<form>
    <textarea class="utrecht-textarea utrecht-textarea--html-textarea" required></textarea>
    <input class="utrecht-textbox utrecht-textbox--html-input" required>
</form>`).window;

function refused(name, element) {
    const selectors = [];
    walk(parse(readFileSync(`node_modules/@utrecht/${name}-css/dist/index.css`, "utf8")), {
        visit: "Rule",
        enter(rule) {
            if (generate(rule.block).includes(`--utrecht-${name}-invalid-border-color`))
                selectors.push(...rule.prelude.children.toArray().map(generate));
        },
    });
    const untouched = selectors.filter((one) => !one.includes(":user-invalid"));
    return { selectors, matching: untouched.filter((one) => element.matches(one)) };
}

const area = refused("textarea", document.querySelector("textarea"));
const box = refused("textbox", document.querySelector("input"));
console.log("text area:", area.selectors.join(" | "), "matches:", area.matching.join(" | ") || "none");
console.log("text box: ", box.selectors.join(" | "), "matches:", box.matching.join(" | ") || "none");
assert.deepEqual(area.matching, [".utrecht-textarea--html-textarea:invalid"]);
assert.deepEqual(box.matching, []);
assert.ok(box.selectors.some((one) => one.includes(":user-invalid")));
JAVASCRIPT
node judge.mjs
