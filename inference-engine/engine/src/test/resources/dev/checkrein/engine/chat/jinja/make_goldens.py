"""Writes goldens.json: what the Jinja reference (jinja2, sandboxed, set up as for chat templates) makes of snippets.

Usage: python3 make_goldens.py   (needs jinja2 3.1)
"""
import json, os
from jinja2.ext import loopcontrols
from jinja2.sandbox import ImmutableSandboxedEnvironment


def tojson(x, ensure_ascii=False, indent=None, separators=None, sort_keys=False):
    return json.dumps(x, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)


env = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, extensions=[loopcontrols])
env.filters["tojson"] = tojson
variables = {
    "s": "  Hello, Wörld 🦙!\n", "t": "a,b,,c", "n": 7, "f": 2.5, "big": 1e20, "yes": True, "no": False, "nothing": None, "empty": "", "l": [3, 1, 2], "words": ["b", "A", "c", "a"],
    "d": {"x": 1, "items": "shadow", "Y": [1, {"z": None}], "a": "ä"}, "users": [{"name": "Zoe", "age": 3}, {"name": "adam", "age": 30}, {"name": "Bo"}],
}
E = [  # expressions
    "s", "s|trim", "s|length", "s|upper", "s.strip().lower()", "s[2:5]", "s[::-1]", "s[-3]", "t.split(',')", "t.split(',', 1)", "t.rsplit(',', 1)", "' a  b '.split()", "' a  b c'.split(none, 1)", "t|replace(',', ';')", "t.replace(',', '', 1)",
    "t.startswith('a')", "t.endswith(('x', 'c'))", "'xxaxx'.strip('x')", "'xxaxx'.lstrip('x')", "'xxaxx'.rstrip('x')", "t.find('b')", "t.find('q')", "t.count(',')", "'-'.join(words)", "'hello world-foo'|title", "'hello wORLD'.title()", "'hELLO'|capitalize", "'12'.isdigit()", "''.isdigit()",
    "'a\\nb\\r\\nc'.splitlines()", "'ab'.removeprefix('a')", "'a=b=c'.partition('=')", "'a=b=c'.rpartition('=')", "'{} {}'.format(1, 'x')", "'{1}{0}'.format('a', 'b')", "'{n:.2f}|{n:>6}'.format(n=2.5)", "'%s-%05.1f-%d%%' % ('a', 2.55, 3)", "'%s' % n", "'%-4s|%4s' % ('a', 'b')",
    "n + 1", "n - 10", "n * 2", "n / 2", "n // 2", "-n // 2", "n % 3", "-n % 3", "2 ** 10", "2 ** -1", "-n|abs", "f * 2", "7.0 // 2", "-7.5 % 2", "1 / 3", "big", "1e16", "1e-5", "0.1 + 0.2", "100000.0 * 10", "'ab' * 3", "[0] * 3", "[1] + [2]", "(1,) + (2,)", "true + 1",
    "1 < 2 < 3", "1 < 3 < 2", "n == 7.0", "yes == 1", "'a' < 'b'", "[1, 2] < [1, 3]", "3 in l", "4 not in l", "'ell' in s", "'x' in d", "'q' in undefined_name", "not yes", "yes and 'x'", "no or 'y'", "nothing or 0 or 'z'", "'a' if no", "'a' if yes else 'b'", "1 if no else 2 if no else 3",
    "1 ~ 'a' ~ none ~ 2.0 ~ true", "undefined_name", "undefined_name|default('d')", "empty|default('d')", "empty|default('d', true)", "nothing|d('d')", "undefined_name is defined", "d.q is defined", "d.x is defined", "nothing is none", "s is string", "n is number", "yes is number", "yes is integer", "n is integer",
    "f is float", "yes is boolean", "yes is true", "n is true", "no is false", "d is mapping", "l is mapping", "l is iterable", "n is iterable", "s is sequence", "d is sequence", "undefined_name is iterable", "undefined_name is sequence", "3 is odd", "3 is even", "9 is divisibleby 3", "n is eq 7", "n is ge 8", "n is in [7]", "n is sameas 7",
    "'a' is lower", "'A1' is upper", "d", "d.x", "d['items']", "d.items() | list", "d.keys() | list", "d.values() | list", "d.get('q', 5)", "d.get('q')", "d|items|list", "d|dictsort", "d|dictsort(true)", "d|dictsort(false, 'value')|length if no else 'skipped'", "d|tojson", "d|tojson(indent=2)", "d|tojson(indent=2, sort_keys=true)",
    "d|tojson(ensure_ascii=true)", "d|tojson(separators=(',', ':'))", "[]|tojson(indent=2)", "{}|tojson", "s|tojson", "'</a>\"\\\\'|tojson", "[1.0, 1e20, none, true]|tojson", "{1: 'a', none: 'c'}|tojson", "l|sort", "l|sort(reverse=true)", "words|sort", "words|sort(case_sensitive=true)", "users|sort(attribute='name')|map(attribute='name')|list",
    "users|map(attribute='age', default='?')|list", "users|selectattr('age', 'defined')|map(attribute='name')|join(', ')", "users|rejectattr('age')|list", "users|selectattr('name', 'equalto', 'Bo')|list", "l|select('odd')|list", "l|reject('in', [1])|list", "l|map('string')|list", "words|map('upper')|join", "l|first", "l|last", "[]|first", "[]|first is defined",
    "l|min", "l|max", "l|sum", "users|sum(attribute='age', start=0) if no else 'x'", "words|unique|list", "['a', 'A', 'b']|unique(true)|list", "l|reverse|list", "'abc'|reverse", "l|join('-')", "l|join", "users|join(', ', attribute='name')", "l|batch(2)|list", "[1,2,3]|batch(2, 'x')|list", "2.567|round(2)", "2.5|round", "2.1|round(0, 'ceil')", "'42'|int", "'x'|int", "'x'|int(5)", "'3.9'|int",
    "'ff'|int(base=16)", "'2.5'|float", "'x'|float", "n|string ~ 'x'", "'a\\nb\\n\\nc'|indent", "'a\\nb'|indent(2, true)", "'a b c'|wordcount", "'x'|center(7)", "'%s %s'|format('a', 1)", "'<a>'|escape", "('<a>'|safe) + '<b>'", "'<b>' + ('<a>'|safe)", "('<a>'|safe) ~ '<b>'", "users[0].name", "users[0]['name']", "users[-1].name", "users[5]", "l[1:]", "l[:-1]", "l[::2]", "l[::-1]", "(1, 2, 3)[1:]",
    "[1, 'a', \"it's\", 'q\"', none, true, 1.5, {'k': [()]}, (1,)]", "'é\\u200b\\x01\\t🦙\\u00a0' ~ ['é\\u200b\\x01\\t🦙\\u00a0']", "range(5)|list", "range(2, 10, 3)|list", "range(5, 0, -2)|list", "dict(a=1, b=2)", "{'a': 1}.a", "'a' 'b'", "\"\\x41\\u00e9\\d\"", "0.5 is number", "none", "true", "(n)", "[[1, 2], [3]]|map('length')|list",
    "-n|string", "(-n)|string", "n|float", "1_000", "s|list|length", "'abc'|list", "d|list", "d|length", "'a,b'.split(',')|last", "'a' in ['a'] and 'b' not in ['a']", "not 'a' in 'abc'", "not not yes", "l == [3, 1, 2]", "l != l", "(1, 2) == [1, 2]", "loop is defined", "'a'|default('x') ~ ('b'|upper)", "users|map(attribute='name')|map('lower')|sort|join(',')",
]
B = [  # blocks
    "{% for x in l %}{{ loop.index }}/{{ loop.length }}:{{ x }}{{ ',' if not loop.last }}{% endfor %}", "{% for x in l %}{{ loop.previtem }}<{{ x }}>{{ loop.nextitem }}|{% endfor %}", "{% for x in [] %}x{% else %}none{% endfor %}", "{% for x in l if x > 1 %}{{ loop.index0 }}{{ loop.revindex }}{{ loop.first }}{{ x }} {% endfor %}",
    "{% for k, v in d.items() %}{{ k }}={{ v }};{% endfor %}", "{% for a, (b, c) in [(1, (2, 3))] %}{{ a }}{{ b }}{{ c }}{% endfor %}", "{% for x in range(10) %}{% if x == 2 %}{% continue %}{% endif %}{% if x == 5 %}{% break %}{% endif %}{{ x }}{% endfor %}", "{% for x in l %}{{ loop.cycle('a', 'b') }}{{ loop.changed(x > 1) }} {% endfor %}",
    "{% for x in l %}{% for y in l %}{{ loop.index }}{% endfor %}{{ loop.index }} {% endfor %}", "{% set x = 1 %}{% for i in l %}{% set x = i %}{% endfor %}{{ x }}", "{% set ns = namespace(c=0) %}{% for i in l %}{% set ns.c = ns.c + i %}{% endfor %}{{ ns.c }}{{ ns.q is defined }}", "{% set a, b = 1, 2 %}{{ a }}{{ b }}", "{% set x %} block {{ n }} {% endset %}[{{ x }}]",
    "{% set x | upper | trim %} block {% endset %}[{{ x }}]", "{% if no %}a{% elif yes %}b{% else %}c{% endif %}", "{% if yes %}{% set x = 5 %}{% endif %}{{ x }}", "{% macro m(a, b='B', c=a) %}{{ a }}{{ b }}{{ c }}{% endmacro %}{{ m(1) }}|{{ m(1, c=3) }}|{{ m(b=2, a='x') }}", "{% macro m(a) %}{{ a is defined }}{% endmacro %}{{ m() }}",
    "{% macro m() %}{{ x }}{% endmacro %}{% set x = 2 %}{{ m() }}", "{% macro r(x) %}{{ x }}{% if x > 0 %}{{ r(x - 1) }}{% endif %}{% endmacro %}{{ r(5) }}", "{% macro m() %}<{{ caller('c') }}>{% endmacro %}{% call(x) m() %}body {{ x }}{% endcall %}", "{% filter upper %}abc {{ t }}{% endfilter %}", "{% with x = 1, y = 2 %}{{ x }}{{ y }}{% endwith %}{{ x is defined }}",
    "{% raw %}{{ x }} {% if %}{% endraw %}!", "a {# comment #} b", "a\n  {# comment #}\nb", "a\n  {% if yes %}  \n b\n  {% endif %}\nc\n", "a\n  {%- if yes -%}  \n b\n  {%- endif %}\nc", "a\n  {%+ if yes +%}\n b\n{% endif +%}\nc", "a  {{- n -}}  b", "a\n  {{ n }}\n  b\n\n", "{% if yes %}\n\n x{% endif %}\n\ny", "  {% if yes %}  x  {% endif %}  ", "x {%- raw -%}  y  {%- endraw -%}  z",
    "a\r\nb\r\n{% if yes %}\r\nc{% endif %}", "{{ '}}' }}{{ {'a': {}} }}{{ '{%' }}", "{{ [1, 2,] }}{{ (1,) }}{{ {'a': 1,} }}{{ 1, 2 }}", "{% set x = [1, 2] %}{% set y = x %}{{ y[0] }}", "{% for c in 'aé🦙' %}{{ c }}.{% endfor %}", "{% for x in d %}{{ x }},{% endfor %}", "{% for x in nothing_here %}x{% else %}e{% endfor %}", "{% for u in users|sort(attribute='name') %}{{ u.name }}{% endfor %}",
    "{% set x = 1 if no %}[{{ x }}]{{ x is defined }}", "{%- for m in users -%}\n {{ m.name }}\n {%- endfor -%}\n", "{% set l2 = l + [4] %}{{ l2 }}{{ l }}", "{% for i in range(3) %}{% if loop.first %}F{% elif loop.last %}L{% else %}M{% endif %}{% endfor %}", "{% macro a(x) %}[{{ x }}]{% endmacro %}{% macro b(x) %}{{ a(a(x)) }}{% endmacro %}{{ b('q')|length }}{{ b('q') }}",
    "{% set ns = namespace() %}{% set ns.a = {'k': 1} %}{{ ns.a.k }}", "{% set d2 = dict(d, z=1) %}{{ d2.z }}", "{{ users | selectattr('age') | list | length }}{% if users | selectattr('nope') %}generator is true{% endif %}", "{% if [] %}a{% endif %}{% if {} %}b{% endif %}{% if 0.0 %}c{% endif %}{% if '' %}d{% endif %}{% if none %}e{% endif %}{% if undefined_name %}f{% endif %}!",
]
M = [  # more, one snippet a line
    "{{ 10**20 + 1 }} {{ 10**20 // 3 }} {{ -(10**20) // 7 }} {{ -(10**20) % 7 }} {{ 10**20 == 10**20 }} {{ 10**20 < 10**21 }} {{ 99999999999999999999 }} {{ '123456789012345678901234567890'|int + 1 }} {{ 1e20|int }} {{ -(10**20)|abs }}",
    "{{ 42|round }} {{ 1250|round(-2) }} {{ 42|round(0,'floor') }} {{ 42.0|round }} {{ true|round }}",
    "{{ '0x1f'|int(0,16) }} {{ '-0x1f'|int(0,16) }} {{ '0b11'|int(0,2) }} {{ '0o17'|int(0,8) }} {{ '1f'|int(0,16) }} {{ '0x1f'|int }}",
    "{{ '²'.isdigit() }} {{ '²'.isdecimal() }} {{ '½'.isnumeric() }} {{ '½'.isdigit() }} {{ '①'.isdigit() }} {{ 'Ⅷ'.isnumeric() }}",
    "{{ 'ﬁ x ﬁ'|title }} {{ 'ﬁ ß'.title() }} {{ 'ǆ'|title }} {{ 'ǆ'.title() }} {{ 'ΑΣ ΑΣ'|title }}",
    "{{ 'ab cd ef gh ij kl mn'|truncate(9) }} {{ 'ab cd ef gh ij kl mn'|truncate(9,true) }} {{ 'ab cd ef gh ij'|truncate(9,false,'!',0) }} {{ 'abc'|truncate }}",
    "{{ 'a b/ü?&'|urlencode }} {{ {'a b':'c/d','e':1}|urlencode }} {{ [('x',1),('y','z')]|urlencode }}",
    "{{ '<p>a &amp; b <!-- x --> c</p>  d &lt;'|striptags }}",
    "{{ ('<'|escape)|forceescape }} {{ '<'|forceescape }}",
    "{{ [1,2,3,4,5,6,7]|slice(3)|list }} {{ [1,2,3,4,5,6,7]|slice(3,'x')|list }}",
    "{% set users2 = [{'k': 'x', 'v': 1}, {'k': 'y', 'v': 2}, {'k': 'x', 'v': 3}] %}{{ users2|groupby('k') }} {{ (users2|groupby('k'))[0].grouper }} {{ (users2|groupby('k'))[0].list }} {{ (users2|groupby('k'))[0][0] }} {{ users2|groupby('z',default='d') }}",
    "{% set users2 = [{'k': 'x', 'v': 1}, {'k': 'y', 'v': 2}, {'k': 'x', 'v': 3}] %}{% for k, l in users2|groupby('k') %}{{ k }}{{ l|map(attribute='v')|list }}{% endfor %}",
    '{% for x in [[1,[2]],3] recursive %}{{ loop.depth }}{{ loop.index }}{% if x is iterable %}[{{ loop(x) }}]{% else %}{{ x }}{% endif %}{% endfor %}',
    '{% macro m(a) %}{{ a }}|{{ varargs }}|{{ kwargs }}{% endmacro %}{{ m(1,2,3,x=4) }} {{ m() }}',
    "{% macro m(a) %}{{ a }}{{ kwargs }}{% endmacro %}{{ m(1,b=2) }}{{ m(**{'a':5,'c':6}) }}",
    "{% macro q(a,b,c=9) %}{{ a }}{{ b }}{{ c }}{% endmacro %}{{ q(*[1,2]) }}{{ q(1,*[2,3]) }}{{ q(*[1],b=3) }}{{ q(1,**{'b':2}) }}{{ q(*(1,2),**{'c':3}) }}",
    "{% set j = joiner('; ') %}{% for x in l %}{{ j() }}{{ x }}{% endfor %}",
    "{% set c = cycler('a','b','c') %}{{ c.next() }}{{ c.next() }}{{ c.current }}{{ c.reset() }}{{ c.current }}",
    "{{ dict([('a',1),['b',2]]) }} {{ dict([('a',1)], c=3) }}",
    "{% set users2 = [{'k': 'x', 'v': 1}, {'k': 'y', 'v': 2}, {'k': 'x', 'v': 3}] %}{{ users2|sort(attribute='k,v')|map(attribute='v')|list }} {{ users2|sort(attribute='k,v',reverse=true)|map(attribute='v')|list }} {{ {'b': 2, 'A': 1}.items()|sort(attribute='0')|list }} {{ [[2,'a'],[1,'b']]|sort(attribute=0) }}",
    "{{ 'abc'.replace('','-') }} {{ 'abc'.replace('','-',2) }} {{ 'abc'|replace('','-') }} {{ ''.replace('','x') }}",
    "{{ '%+d' % 5 }} {{ '%+d' % -5 }} {{ '% d' % 5 }} {{ '%(a)s-%(b)05.1f' % {'a':'x','b':2.25} }} {{ '%e' % 12345.678 }} {{ '%.2E' % 0.00012 }} {{ '%g' % 1e10 }} {{ '%g' % 0.0001 }} {{ '%g' % 123456789.0 }} {{ '%o %X %c' % (8,255,'x') }} {{ '%5.2f|%-8.3s|%08d' % (1.005,'abcdef',-42) }} {{ '%-05d|' % 42 }} {{ '%5s|%05s' % ('a','b') }}",
    "{{ '{!r}|{!s:>4}'.format('x','y') }} {{ '{:,}'.format(1234567) }} {{ '{:,.2f}'.format(1234567.891) }} {{ '{:_}'.format(1234567) }} {{ '{0[a]} {0[b][1]}'.format({'a':1,'b':[1,2]}) }} {{ '{x[a]}'.format(x={'a':1}) }} {{ '{:*^9}'.format('x') }} {{ '{:+.1e}'.format(12345) }} {{ '{:%}'.format(0.25) }} {{ '{:.1%}'.format(0.256) }} {{ '{:x}'.format(255) }} {{ '{:g}'.format(0.5) }} {{ '{:>6}|{:<6}|{:6}|{:6}'.format(1.5,2,'a',3) }} {{ '{:05}'.format(-3) }} {{ '{:05.1f}'.format(-3.25) }} {{ '{:0>5}'.format(-3) }} {{ '{:b}'.format(5) }} {{ '{}'.format(none) }} {{ '{:.3}'.format('abcdef') }} {{ '{:.3}'.format(3.14159) }}",
    "{{ 'Hello ß'.swapcase() }} {{ 'Straße ﬁ'.casefold() }} {{ 'a\\tb\\n\\tc'.expandtabs() }}| {{ 'a\\tb'.expandtabs(4) }}| {{ '-5'.zfill(4) }} {{ '+5'.zfill(4) }} {{ '-5'.rjust(4,'0') }}",
    "{{ {'b': 2}.copy() }} {{ 'x' is filter }} {{ 'upper' is filter }} {{ 'odd' is test }} {{ 'zz' is test }}",
    '{{ 0x1f }} {{ 0XFF }} {{ 1_000_000 }} {{ 0b11 }} {{ 0o17 }} {{ 0x1_f }}',
    'a{% block a %}hi{{ n }}{% endblock %}b{% block c scoped %}x{% endblock c %}',
    "{% autoescape false %}{{ '<' }}{% endautoescape %}",
    "{{ 'a\\r\\nb'|indent }} {{ '\\nb'|indent(2,true) }} {{ 'a\\n'|indent }}| {{ ''|indent(3,true) }}|",
    "{{ 'abc'|first }} {{ '😀x'|first }} {{ ''|first is defined }}",
    "{{ 'abcabc'.rsplit('b') }} {{ 'abcabc'.rsplit('b',1) }} {{ 'x</think>y</think>z'.rpartition('</think>') }} {{ 'x</reasoning>y</reasoning>z'.split('</reasoning>') }} {{ 'x</reasoning>y'.find('</reasoning>') }}",
    "{% set users2 = [{'k': 'x', 'v': 1}, {'k': 'y', 'v': 2}, {'k': 'x', 'v': 3}] %}{{ [3,1,2]|sort|first }} {{ words|min }} {{ words|max }} {{ users2|max(attribute='v') }} {{ ['b','A']|sort(true,true) }}",
]
out = []
for source in ["{{ " + e + " }}" for e in E] + B + M:
    try:
        out.append({"source": source, "text": env.from_string(source).render(**variables)})
    except Exception as e:
        out.append({"source": source, "error": type(e).__name__ + ": " + str(e)})
json.dump({"variables": variables, "cases": out}, open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "goldens.json"), "w", encoding="utf-8"), ensure_ascii=False, indent=0)
for o in out:
    if "error" in o:
        print(o)
print(len(out))
