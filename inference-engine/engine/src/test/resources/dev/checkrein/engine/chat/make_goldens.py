"""Writes render-goldens.json and parse-goldens.json from the training code of the pocket model.

Usage: python3 make_goldens.py POCKET_TRAINING_FOLDER
"""
import json, os, random, re, sys

train = sys.argv[1]
here = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, train)
import chat  # noqa: E402
import ticket_world as tw  # noqa: E402

agents = {n: json.load(open(os.path.join(here, "agents", n + ".json"))) for n in ("triage", "resolver", "reviewer")}


def call(name, **args):
    return {"id": "call_1", "type": "function", "function": {"name": name, "arguments": args}}


def assistant(text, reasoning=None, calls=None):
    m = {"role": "assistant", "content": text}
    if reasoning is not None:
        m["reasoning_content"] = reasoning
    if calls:
        m["tool_calls"] = calls
    return m


SYS, USER = lambda t: {"role": "system", "content": t}, lambda t: {"role": "user", "content": t}
TOOL = lambda t: {"role": "tool", "content": t}
odd = [{"type": "function", "function": {"name": "odd", "parameters": {"type": "object", "properties": {
    "a": {"type": ["integer", "null"], "minimum": 1, "default": 1.5, "flag": True, "none": None, "items": {"x": ["é", 2]}},
    "b": {"description": "  two words \n", "enum": ["<a>", "it's", 3]}}, "required": [], "additionalProperties": False}}}]
resolver = agents["resolver"]
loop = [SYS(resolver["system"]), USER("Locked out."), assistant("", "Look up u1.", [call("get_user", login="u1")]), TOOL('{"status": "locked"}')]
cases = {
    "no system, no tools": ([USER("Hi")], None),
    "system only": ([SYS("Be brief."), USER("Hi\n\n ")], None),
    "empty system with tools": ([USER("Hi")], odd),
    "current loop keeps thinking": (loop, resolver["tools"]),
    "two tool results share a turn": (loop[:2] + [assistant("Two.", "Both.", [call("get_user", login="u1"), call("get_user", login="u2")]), TOOL("1"), TOOL("é 🦙")], resolver["tools"]),
    "old turns lose thinking": (loop + [assistant("Done.", "All done."), USER("Thanks.")], resolver["tools"]),
    "old turn without reasoning": ([USER("a"), assistant("b"), USER("c")], None),
    "think tags in content": ([USER("a"), assistant("<think>\nx\n</think>\ny"), USER("b"), assistant("<think>\nx2\n</think>\ny2")], None),
    "blank reasoning": ([USER("a"), assistant(" b ", " \n"), USER("c")], None),
    "argument kinds": ([USER("a"), assistant("", "r", [call("odd", i=3, f=1.5, t=True, n=None, l=[1, "é", None, 2.0], o={"k": "v\n"}, s="two\nlines")]), TOOL("ok")], odd),
    "system in the middle": ([SYS("a"), USER("b"), SYS("c"), USER("d")], None),
}
out = []
for name, (messages, tools) in cases.items():
    for thinking in (True, False):
        out.append({"name": name, "thinking": thinking, "messages": messages, "tools": tools,
                    "text": chat.render(messages, tools, add_generation_prompt=True, enable_thinking=thinking)})
json.dump(out, open(os.path.join(here, "render-goldens.json"), "w", encoding="utf-8"), ensure_ascii=False, indent=1)

source = open(os.path.join(train, "runtime.py"), encoding="utf-8").read()
scope = {"re": re, "tw": tw}
exec(source[source.index("CALL = re.compile"):source.index("class Row")], scope)
rnd = random.Random(5)
pieces = ["<tool_call>", "</tool_call>", "<tool_call>\n<function=order_item>\n", "<function=get_user>", "<function=\n>", "</function>", "</function>\n</tool_call>", "<parameter=quantity>\n", "<parameter=login>\n",
          "<parameter=>", "</parameter>", "\n</parameter>\n", "\n", " ", "6", "-7", "1_000", " 8 ", "x", "é", "<", "Ordered.", "u1"]
texts = ["", "Done.", " Done.\n", tool := chat.render_call("order_item", {"login": "u1", "item": "a\nb", "quantity": 6}), "First.\n" + tool, tool + tool, tool + " and text"]
while len(texts) < 400:
    text = "".join(rnd.choice(pieces) for _ in range(rnd.randint(2, 14)))
    texts.append(text if len(texts) % 3 == 0 else "<tool_call>\n<function=order_item>\n<parameter=quantity>\n" + text + "</function>\n</tool_call>" + rnd.choice(pieces))
out = []
for t in texts:
    calls, text, ok = scope["parse"](t)
    out.append({"output": t, "calls": calls, "text": text, "well_formed": ok})
json.dump({"tools": [{"type": "function", "function": {"name": n, "parameters": s[1]}} for n, s in tw.TOOLS.items()], "cases": out},
          open(os.path.join(here, "parse-goldens.json"), "w", encoding="utf-8"), ensure_ascii=False, indent=0)
