import assert from 'node:assert/strict';
import fc from 'fast-check';
import { ImportError } from '../../../scenarios/import/import-error.ts';
import { evaluatedScript, parsedScript, plainly } from './r-script.ts';

function valueOf(expression: string): unknown {
  return plainly(evaluatedScript(`x <- ${expression}`).variables.get('x')?.value);
}

const values: readonly (readonly [string, unknown])[] = [
  ['1e6', 1e6],
  ['0x1F', 31],
  ['12L', 12],
  ['.5', 0.5],
  ['-2^2', -4],
  ['7 %% 3', 1],
  ['7 %/% 2', 3],
  ['(1 + 2) * 3 - 4 / 2', 7],
  ['1 +\n   2', 3],
  ['"a \\"b\\" \\n\\u00e4"', 'a "b" \nä'],
  ["'single'", 'single'],
  ['r"(raw \\ text)"', 'raw \\ text'],
  ['c(1, 2, 3) * 10', [10, 20, 30]],
  ['c(1, "a")', ['1', 'a']],
  ['c(TRUE, 5, FALSE)', [1, 5, 0]],
  ['1:4', [1, 2, 3, 4]],
  ['seq(0, 0.3, 0.1)', [0, 0.1, 0.2, 0.3]],
  ['seq(10, 0, by = -5)', [10, 5, 0]],
  ['seq(1, 9, length.out = 3)', [1, 5, 9]],
  ['rep(c(1, 2), 2)', [1, 2, 1, 2]],
  ['rep("x", times = 3)', ['x', 'x', 'x']],
  ['paste("a", 1e6)', 'a 1e+06'],
  ['paste(sep="", "a", 123456, TRUE)', 'a123456TRUE'],
  ['paste0("p", 1:3)', ['p1', 'p2', 'p3']],
  ['sprintf("%s-%03d-%.2f", "a", 7, 0.5)', 'a-007-0.50'],
  ['file.path("a", "b.R")', 'a/b.R'],
  ['base::round(2.5)', 2],
  ['do.call("max", list(1, 5, 2))', 5],
  ['do.call(paste, c("a", "b"))', 'a b'],
  ['do.call(function(x, y) x - y, list(y = 1, 3))', 2],
  ['(function(x) 2 * x)(4)', 8],
  ['round(0.12345, 2)', 0.12],
  ['as.numeric("1e3")', 1000],
  ['max(1, c(5, 2))', 5],
  ['list("a", c(1, 2), NULL)', ['a', [1, 2], []]],
  ['append(list(1), list(2, 3))', [1, 2, 3]],
  ['list(a = 1)$a', 1],
  ['c(5, 6, 7)[2]', 6],
  ['c(5, 6, 7)[c(1, 3)]', [5, 7]],
  ['c(5, 6, 7)[-1]', [6, 7]],
  ['c(5, 6, 7)[c(TRUE, FALSE, TRUE)]', [5, 7]],
  ['c(5, 6)[3]', { unknown: 'an element is taken that is not there: there are 2' }],
  ['length(list("a", c(1, 2))[2])', 1],
  ['length(list("a", c(1, 2))[[2]])', 2],
  ['list("a", 1)[1] == "a"', true],
  ['unlist(list("a", list(1, 2)))', ['a', '1', '2']],
  ['unlist(list(list("a", 1e6)))', ['a', '1e+06']],
  ['unlist(list(list("a", 1)), recursive = FALSE)', ['a', 1]],
  ['"1e+06" %in% c(1e6, 2)', true],
  ['"10" < 3', true],
  ['FALSE && unheardOf', false],
  ['TRUE || unheardOf', true],
  ['NA & FALSE', false],
  ['NA | FALSE', null],
  ['!TRUE == FALSE', true],
  ['TRUE & !FALSE & TRUE', true],
  ['1 + !FALSE', 2],
  ['2 * 3 + 4 * 5 > 25 && 1 + 1 == 2', true],
  ['-1:3 %in% c(0, 1)', [false, true, true, false, false]],
  ['2^-1 * 4 %% 3', 0.5],
  ['!NA', null],
  ['if (2 > 1) "yes" else "no"', 'yes'],
  ['{ y <- 3; y * 2 }', 6],
  ['append(c(1, 2), 3, 0)', [3, 1, 2]],
  ['append(c(1, 2), 3, after = 1)', [1, 3, 2]],
  ['sort(c(3, 1, 2), decreasing = TRUE)', [3, 2, 1]],
  ['rep(c(1, 2), length.out = 5)', [1, 2, 1, 2, 1]],
  ['rep(c(1, 2), times = c(2, 3))', [1, 1, 2, 2, 2]],
  ['rep(list(1), 2)', [1, 1]],
  ['rep_len(1:3, 5)', [1, 2, 3, 1, 2]],
  ['seq_len(0)', []],
  ['seq(1, by = 2, length.out = 3)', [1, 3, 5]],
  ['seq(to = 9, by = 2, length.out = 3)', [5, 7, 9]],
  ['seq_along(c("a", "b"))', [1, 2]],
  ['head(1:10, -7)', [1, 2, 3]],
  ['tail(1:10, 2)', [9, 10]],
  ['sprintf("%+d|%05.1f|%-4s|", 3, 2.5, "a")', '+3|002.5|a   |'],
  ['sprintf("%d%%", c(1, 2))', ['1%', '2%']],
  ['sprintf("%g %g %g", 1e5, 1e6, 0.5)', '100000 1e+06 0.5'],
  ['sprintf("%.0f", 2.5)', '2'],
  ['sprintf("%x %X %o", 255L, 255, 8)', 'ff FF 10'],
  ['sprintf("%a", 255)', { unknown: 'sprintf() is used in a way that is not known here' }],
  ['sprintf("%d", 2.5)', { unknown: 'sprintf() is used in a way that is not known here' }],
  ['sprintf("%d %d", 1)', { unknown: 'sprintf() is used in a way that is not known here' }],
  ['lapply(1:3, function(i) i * 2)', [2, 4, 6]],
  ['lapply(1:2, function(i, by) i * by, by = 5)', [5, 10]],
  ['sapply(c("a", "b"), function(p) paste0(p, 1))[["b"]]', 'b1'],
  ['sapply(c("1", "2"), as.numeric)', [1, 2]],
  ['sapply(1:2, function(i) c(i, i))', { unknown: 'this makes a matrix' }],
  ['vapply(1:3, function(i) i / 2, numeric(1))', [0.5, 1, 1.5]],
  ['mapply(function(a, b) a + b, 1:2, b = 3:4)', [4, 6]],
  [
    'Map(function(a, b) list(a, b), 1:2, c("x", "y"))',
    [
      [1, 'x'],
      [2, 'y'],
    ],
  ],
  ['Reduce(`+`, 1:4)', 10],
  ['Filter(function(v) v > 2, 1:4)', [3, 4]],
  ['c(1, 2, 3) |> sum()', 6],
  ['(\\(x) x + 1)(2)', 3],
  ['c(a = 1, b = 2)["b"]', 2],
  ['names(c(a = 1, b = 2:3))', ['a', 'b1', 'b2']],
  ['names(list(a = 1, 2))', ['a', '']],
  ['as.list(c(1, 2))', [1, 2]],
  ['ifelse(c(1, 5) > 2, "hi", "lo")', ['lo', 'hi']],
  ['switch("b", a = 1, b = , c = 3, 4)', 3],
  ['switch("z", a = 1, 4)', 4],
  ['any(c(1, 5) > 4)', true],
  ['setdiff(1:5, c(2, 4))', [1, 3, 5]],
  ['which(c(5, 1, 7) > 4)', [1, 3]],
  ['cumsum(1:4)', [1, 3, 6, 10]],
  ['strsplit("1,2", ",")[[1]]', ['1', '2']],
  ['strsplit("1.2", ".")[[1]]', { unknown: 'strsplit() is used in a way that is not known here' }],
  ['gsub("-", "_", "a-b-c")', 'a_b_c'],
  ['toupper(substr("abcdef", 2, 4))', 'BCD'],
  ['as.logical("yes")', null],
  ['max("3", "10")', { unknown: 'a function of numbers() is used in a way that is not known here' }],
  ['TRUE & !FALSE', true],
  ['c(Inf == Inf, Inf <= Inf, Inf != Inf, -Inf < Inf)', [true, true, false, true]],
  ['NaN == NaN', null],
  ['NaN || TRUE', true],
  ['if (NaN) 1 else 2', { unknown: 'the condition of this "if" is not known before the simulation' }],
  ['!NaN', null],
  ['-NA', null],
  ['NA^0', 1],
  ['"TRUE" & TRUE', { unknown: '"&" needs numbers, not texts' }],
  ['-"a"', { unknown: '"-" needs numbers, not texts' }],
  ['"a" < "B"', { unknown: 'what "<" gives here depends on the machine, or its language' }],
  ['"a" < "b"', true],
  ['5 %% Inf', 5],
  ['-7 %% 3', 2],
  ['-7 %/% 3', -3],
  ['1 %% 0.1', { unknown: 'what "%%" gives here depends on the machine, or its language' }],
  ['TRUE %in% 1', true],
  ['floor(log(1000, 10))', 3],
  ['log(8, base = 2)', 3],
  ['signif(c(125, 2.5, 1234.5), c(2))', [120, 2.5, 1200]],
  ['signif(2.5, 1)', 2],
  ['round(c(2.675, 0.125, -2.675), 2)', [2.67, 0.12, -2.67]],
  ['round(0.15, 1)', 0.1],
  ['round(c(125, 135), -1)', [120, 140]],
  ['names(round(c(a = 1.5, b = 2)))', ['a', 'b']],
  ['sprintf("%.0f %.0f %.2f %.2f", -2.5, 3.5, 1.145, 0.125)', '-2 4 1.15 0.12'],
  ['sprintf("%.0e", 2.5)', { unknown: 'sprintf() is used in a way that is not known here' }],
  ['sprintf("%.1e", 1234)', '1.2e+03'],
  ['paste(seq(0, 1, length.out = 4))', ['0', '0.333333333333333', '0.666666666666667', '1']],
  ['as.numeric(c("Inf", "-inf", "0x1F", "0b1", "abc"))', [Infinity, -Infinity, 31, null, null]],
  ['paste(as.numeric("abc"))', 'NA'],
  ['round("1.5")', { unknown: 'a conversion() is used in a way that is not known here' }],
  ['is.null(character(0))', false],
  ['is.null(c(NULL, NULL))', true],
  ['is.null(if (FALSE) 1)', true],
  ['is.null(rev(NULL))', true],
  ['is.logical(NA)', { unknown: 'a question() is used in a way that is not known here' }],
  ['is.logical(c(NA, TRUE))', true],
  ['unique(list(c(1, 2), 3))', { unknown: 'unique() is used in a way that is not known here' }],
  ['paste(list(c(1, 2), 3))', { unknown: 'paste() is used in a way that is not known here' }],
  ['as.character(list(1, "b"))', ['1', 'b']],
  ['"\\101\\x42\\0"', 'AB\0'],
  ['2 ** 3', 8],
  ['{ z <- 1; max(z <- 5, 2) + z }', 10],
  ['Reduce("+", 1:3, 100)', 106],
  ['Reduce(`-`, 1:3, right = TRUE)', { unknown: 'Reduce() is used in a way that is not known here' }],
  ['Filter(nchar, c("a", "", "b"))', ['a', 'b']],
  ['Filter(length, list(1, NULL, 2))', [1, 2]],
  ['Filter(function(v) c(TRUE, FALSE), 1:2)', { unknown: 'Filter() needs single values of its function' }],
  ['names(vapply(c("a", "b"), nchar, numeric(1)))', ['a', 'b']],
  ['names(Map(function(n) n, c("a", "b")))', ['a', 'b']],
  ['names(mapply(function(n) n, c(p = 1, q = 2)))', ['p', 'q']],
  ['names(sapply(c("a", "b"), function(n) c(x = 1)))', ['a.x', 'b.x']],
  ['sapply(1:2, function(i) list(i))[[2]]', 2],
  ['length(c(unheardOf(), 1))', { unknown: 'unheardOf() is not known here' }],
  ['c(unheardOf(), 7, 8)[[2]]', { unknown: 'unheardOf() is not known here' }],
  ['length(unlist(list(unheardOf(), 1)))', { unknown: 'unheardOf() is not known here' }],
  ['length(list(unheardOf(), 1))', 2],
  ['list(a = unheardOf(), b = 3)$b', 3],
  ['sapply(c(unheardOf(), 1), function(i) 1)', { unknown: 'there are no elements to go through' }],
  [
    'do.call(function(...) 1, c(list(1), unheardOf()))',
    { unknown: 'do.call() is used in a way that is not known here' },
  ],
  ['local({ y <- 2; y * 3 })', 6],
  ['sum(c(0.1, 0.2, 0.3)) == 0.6', true],
  ['names(c(a = 1, b = 2) * 2)', ['a', 'b']],
  ['paste("a", NULL, "b")', { unknown: 'paste() is used in a way that is not known here' }],
  ['NA', null],
];

/** Words and signs of R, and pieces of them. */
const PIECES =
  'x <- -> = ( ) [ [[ ] { } , ; " \' ` 1 1e6 - + * / ^ : $ ! & | list c function if else for in return # ' +
  '%% %in% r"( )" \\ \\u{ 0x .. TRUE NULL ~ ? @ :: rep seq';

describe('scripts in R', () => {
  for (const [expression, value] of values)
    it(`${JSON.stringify(expression)} is ${JSON.stringify(value)}`, () => assert.deepEqual(valueOf(expression), value));

  it('evaluates assignments in both directions, conditions, loops and functions', () => {
    const { variables } = evaluatedScript(`
      # a comment with "quotes" and (parentheses
      base <- 1e6; 2 -> two
      half = base / two
      lists <- list()
      for (i in c(1, 2)) { lists <- append(lists, list(list("v", i))) }
      twice <- function(x, by = 2) {
         if (x > 10) return(x)
         x * by
      }
      if (two == 2) {
         chosen <- twice(4)
      } else {
         chosen <- 0
      }
      capped <- twice(by = 3, 11)
    `);
    const names = ['base', 'two', 'half', 'lists', 'chosen', 'capped'];
    const plain = names.map((name) => plainly(variables.get(name)?.value));
    assert.deepEqual(plain, [
      1e6,
      2,
      5e5,
      [
        ['v', 1],
        ['v', 2],
      ],
      8,
      11,
    ]);
  });

  const assigned: readonly (readonly [string, unknown])[] = [
    ['x <- c(1, 2, 3); x[2] <- 9', [1, 9, 3]],
    ['x <- c(1, 2); x[3] <- 3', [1, 2, 3]],
    ['x <- 1:4; x[x > 2] <- 0', [1, 2, 0, 0]],
    ['x <- c(1, 2); x[1] <- "a"', ['a', '2']],
    ['x <- list(); x[["a"]] <- 5; x$b <- c(1, 2)', [5, [1, 2]]],
    ['x <- list(1, 2); x[[length(x) + 1]] <- list("v", 3)', [1, 2, ['v', 3]]],
    ['x <- list(1, 2, 3); x[[2]] <- NULL', [1, 3]],
    ['x <- list(a = 1, b = 2); x["a"] <- list(NULL)', [[], 2]],
    ['x <- list(a = 1, b = 2); x[["a"]] <- character(0)', [[], 2]],
    ['x <- NULL; x[["a"]] <- 1; x[["b"]] <- 2', [1, 2]],
    ['x <- list(a = list(b = 1)); x$a$b <- 2; x[["a"]][["c"]] <- 3', [[2, 3]]],
    ['x <- c(1, 2); names(x) <- c("p", "q"); x <- x[["q"]]', 2],
    ['x <- list(); add <- function(v) x[[length(x) + 1]] <<- v; add(4); add(5)', [4, 5]],
    ['x <- c(1, 2); f <- function() { x[1] <- 7; x }; x <- c(f(), x)', [7, 2, 1, 2]],
    ['assign("x", 4)', 4],
    ['x <- 0; while (x < 5) x <- x + 2', 6],
    ['x <- 0; repeat { x <- x + 1; if (x > 3) break }', 4],
    ['x <- c(1, 2); x[5] <- 3', { unknown: 'parts are changed here in a way that is not known' }],
  ];
  for (const [script, value] of assigned)
    it(`${JSON.stringify(script)} makes ${JSON.stringify(value)}`, () =>
      assert.deepEqual(plainly(evaluatedScript(script).variables.get('x')?.value), value));

  const called: readonly (readonly [string, unknown])[] = [
    ['b <- 10; f <- function(a = b * 2, b = 3) a; x <- f()', 6],
    ['b <- 10; f <- function(a = b, b = a) a; x <- f()', { unknown: 'a depends on itself' }],
    [
      'f <- function(n, m = 2 * n) { for (n in 1:3) 1; m }; x <- f(1)',
      { unknown: 'm depends on what is changed in the function' },
    ],
    ['x <- 1; y <- local({ x <- 5; x })', 1],
    ['x <- 1; local({ x <<- 5 })', 5],
    ['f <- function(...) c(...); x <- f(1, 2, 3)', [1, 2, 3]],
    ['f <- function(name, ...) list(name, ...); x <- f("a", 1, 2)', ['a', 1, 2]],
    ['f <- function(interval, b = 1) interval * b; x <- f(int = 4)', 4],
    ['y <- 3; f <- function(x, y) x * y; x <- f(2)', { unknown: 'the function is not given its parameter y' }],
    ['f <- function(x) x; x <- f(1, 2)', { unknown: 'the function has no parameter for this operand' }],
    ['f <- function(x) x; x <- f(1, by = 2)', { unknown: 'the function has no parameter for by' }],
    [
      'f <- function(n, m = 2 * n) { n <- 5; m }; x <- f(1)',
      { unknown: 'm depends on what is changed in the function' },
    ],
  ];
  for (const [script, value] of called)
    it(`${JSON.stringify(script)} calls as R does: ${JSON.stringify(value)}`, () =>
      assert.deepEqual(plainly(evaluatedScript(script).variables.get('x')?.value), value));

  it('does not know what a switch assigns that is not known', () => {
    const { variables } = evaluatedScript('x <- 1\nswitch(unheardOf, a = { x <- 2 }, b = { x <- 3 })');
    assert.equal(variables.get('x')?.value.kind, 'unknown');
  });

  it('ends rounds and loops by next and break', () => {
    const { variables } = evaluatedScript(`
      kept <- c()
      for (i in 1:9) {
        if (i %% 2 == 0) next
        for (j in 1:3) { if (j == 2) break }
        if (i > 6) break
        kept <- append(kept, 10 * i + j)
      }
    `);
    assert.deepEqual(plainly(variables.get('kept')?.value), [12, 32, 52]);
  });

  it('does not know what is behind a jump, or a return, of which it is not known whether it is done', () => {
    const { variables } = evaluatedScript(`
      kept <- c()
      for (i in 1:3) { if (unheardOf) next; kept <- append(kept, i) }
      f <- function() { if (unheardOf) return(1); outside <<- 5; 2 }
      outside <- 0
      y <- f()
    `);
    const known = ['kept', 'y', 'outside'].filter((name) => variables.get(name)?.value.kind !== 'unknown');
    assert.deepEqual(known, []);
  });

  const forgotten = [
    'x <- 1; more <- function() x <<- 7; if (unheardOf) more()',
    'x <- 1; more <- function() x <<- 7; lapply(unheardOf, function(i) more())',
    'x <- 1; if (unheardOf) assign("x", 2)',
    'x <- 1; y <- quote({ x <- 5 })',
    'x <- 1; y <- with(list(), { x <<- 5 })',
    'x <- 1; f <- function() { on.exit({ x <<- 4 }); 1 }; f()',
    'x <- 1; for (i in c(1, unheardOf)) x <- x + 1',
    'x <- 1; f <- function() assign("x", 2, envir = .GlobalEnv); if (unheardOf) f()',
    'x <- 1; if (unheardOf) for (x in 1:3) 1',
    'x <- 1; f <- function(...) x <<- 5; lapply(unheardOf, f)',
    'x <- 1; f <- function() { if (unheardOf) return(1); more() }; more <- function() x <<- 7; f()',
  ];
  for (const script of forgotten)
    it(`does not know x behind ${JSON.stringify(script)}`, () =>
      assert.equal(evaluatedScript(script).variables.get('x')?.value.kind, 'unknown'));

  it('assigns variables outside of a function', () => {
    const { variables } = evaluatedScript(
      'x <- 1\nf <- function() { x <<- 2; 7 ->> y; x <- 3 }\nf()\ng <- function(z) { h <- function() z <<- 5; h(); z }\nu <- g(1)',
    );
    assert.deepEqual([plainly(variables.get('x')?.value), plainly(variables.get('y')?.value)], [2, 7]);
    assert.deepEqual(plainly(variables.get('u')?.value), 5);
  });

  it('has the variables of functions around a function, and of none that call it', () => {
    const { variables } = evaluatedScript(`
      limit <- 1
      within <- function(x) x > limit
      ask <- function(limit, twice = 2 * limit) {
        factorial <- function(n) if (n < 2) 1 else n * factorial(n - 1)
        more <- function() limit + twice
        c(more(), factorial(4), within(2))
      }
      answer <- ask(10)
      adder <- function(by) function(x) x + by
      eight <- adder(3)(5)
    `);
    assert.deepEqual(plainly(variables.get('answer')?.value), [30, 24, 1]);
    assert.equal(plainly(variables.get('eight')?.value), 8);
  });

  it('finds variables by their names', () => {
    const { variables } = evaluatedScript('a <- 4\nb <- get("a") + getGlobalVariable("a")\nd <- exists("a")');
    assert.deepEqual([plainly(variables.get('b')?.value), plainly(variables.get('d')?.value)], [8, true]);
    assert.deepEqual(valueOf('exists("unheardOf")'), { unknown: 'unheardOf is not defined in this script' });
  });

  it('keeps calls that do something, with their operands', () => {
    const { done } = evaluatedScript('source("a.R")\nname <- "x"\ncreateSimulation(name, list(), other)');
    assert.deepEqual(
      done.map(({ name, operands }) => [name, ...operands.map(({ value }) => plainly(value))]),
      [
        ['source', 'a.R'],
        ['createSimulation', 'x', [], { unknown: 'other is not defined in this script' }],
      ],
    );
  });

  const recorded: readonly (readonly [string, string])[] = [
    ['y <- eval(parse(text = "r <- 5"))', 'eval'],
    ['invisible(assign("r", 5, envir = .GlobalEnv))', 'assign'],
    ['suppressWarnings(load("a.RData"))', 'load'],
    ['y <- identity(stop("no"))', 'stop'],
    ['if (unheardOf) load("a.RData")', 'load'],
    ['if (unheardOf) assign(unheardOf, 1)', 'assign'],
    ['with(list(a = 1), a)', 'with'],
  ];
  for (const [script, name] of recorded)
    it(`keeps ${name}(), which may change any variable or ends the script, of ${JSON.stringify(script)}`, () =>
      assert.ok(evaluatedScript(script).done.some((call) => call.name === name)));

  it('does not end a script by what is not evaluated', () =>
    assert.deepEqual(evaluatedScript('if (unheardOf) stop("no")').done, []));

  it('keeps calls of what may be any function', () => {
    const { done } = evaluatedScript('draw <- if (interactive()) plot else print\ndraw("x")');
    assert.deepEqual(
      done.map(({ name }) => name),
      ['draw'],
    );
  });

  it('says why something cannot be computed', () => {
    assert.deepEqual(valueOf('5 * unheardOf'), { unknown: 'unheardOf is not defined in this script' });
    assert.deepEqual(valueOf('readLines("file")'), { unknown: 'readLines() is not known here' });
    assert.deepEqual(valueOf('1 + "a"'), { unknown: '"+" needs numbers, not texts' });
    assert.deepEqual(valueOf('rep(1, 1e9)'), { unknown: 'it has more than 1000000 values' });
    const looped = evaluatedScript('y <- 1\nwhile (y < unknowable) { y <- y + 1 }').variables.get('y');
    assert.deepEqual(plainly(looped?.value), {
      unknown: 'it is assigned in a loop ("while") that is not evaluated',
    });
    const changed = evaluatedScript('y <- c(1, 2)\ny[5] <- 3').variables.get('y');
    assert.deepEqual(plainly(changed?.value), { unknown: 'parts are changed here in a way that is not known' });
  });

  it('ends functions that call themselves, and loops without end', () => {
    assert.match(
      JSON.stringify(plainly(evaluatedScript('f <- function(x) f(x + 1)\ny <- f(1)').variables.get('y')?.value)),
      /within each other|call each other/,
    );
    const { variables } = evaluatedScript(
      'x <- 0\nwhile (TRUE) x <- x + 1\nfor (i in 1:1e6) for (j in 1:1e6) x <- x + 1\nz <- 1',
    );
    assert.match(JSON.stringify(plainly(variables.get('z')?.value)), /computes too long/);
  });

  const endless = [
    'f <- function() { f(); f() }; f()',
    'long <- 1:1000; for (a in long) for (b in long) {}',
    'long <- 1:1000; sapply(long, function(a) sapply(long, function(b) b))',
    'kept <- list(); long <- 1:1000; for (i in 1:1000) kept[[i]] <- -long',
    'kept <- list(); long <- 1:1000; for (i in 1:1000) kept[[i]] <- long[-1]',
    'long <- 1:1000; for (i in 1:1000) sum(long)',
    'x <- NULL; for (i in 1:1000) x[i] <- i',
  ];
  for (const script of endless)
    it(`ends ${JSON.stringify(script)}`, () => {
      const { variables } = evaluatedScript(`z <- 1; later <- function() z <<- 2\n${script}\ny <- 1; later()`, 50_000);
      assert.deepEqual(plainly(variables.get('y')?.value), { unknown: 'the script computes too long' });
      assert.equal(variables.get('z')?.value.kind, 'unknown');
    });

  const large: readonly (readonly [string, unknown])[] = [
    ['range(1:200000)', [1, 200_000]],
    ['nchar(do.call(paste0, as.list(rep("ab", 150000))))', 300_000],
    ['length(unlist(list(as.list(1:200000))))', 200_000],
    ['sum(1:20000)', 200_010_000],
    ['sum(1:200000 %in% 100001:300000)', 100_000],
    ['length((1:200000)[-(1:150000)])', 50_000],
    ['length(setdiff(1:200000, 1:150000)) + length(intersect(1:200000, 1:150000))', 200_000],
    ['sprintf("%.100g", 0.001)', { unknown: 'sprintf() is used in a way that is not known here' }],
    ['{ l <- list(1); for (i in 1:40) l <- list(l, l); unlist(l) }', { unknown: 'it has more than 1000000 values' }],
    ['{ l <- list(); for (i in 1:40) l <- list(l, l); unlist(l) }', { unknown: 'it has more than 1000000 values' }],
    ['{ s <- "abc"; for (i in 1:30) s <- paste0(s, s); s }', { unknown: 'it has more than 10000000 characters' }],
  ];
  for (const [expression, value] of large)
    it(`computes ${expression}`, () => assert.deepEqual(valueOf(expression), value));

  it('repairs commas between lines, and says where', () => {
    const script = 'x <- list(\n  list("a", 1)\n  list("b", 2),\n)';
    assert.deepEqual(plainly(evaluatedScript(script).variables.get('x')?.value), [
      ['a', 1],
      ['b', 2],
    ]);
    assert.deepEqual(
      parsedScript(script).repairs.map(({ message }) => message),
      [
        'a comma is missing before this line; it is read as if it were there',
        'this comma has nothing behind it, and is left out',
      ],
    );
  });

  const faults: readonly (readonly [string, RegExp])[] = [
    ['x <- list(1, 2', /script\.R:1:10: "\(" is not closed: "\)" is missing/],
    ['x <- "abc', /script\.R:1:6: the text that begins here has no end/],
    ['\n\nx <- 1 1', /script\.R:3:8: unexpected "1"/],
    ['x <- c(1 2)', /script\.R:1:10: unexpected "2" here; expected "," or "\)"/],
    ['{ x', /script\.R:1:4: a closing brace "}" is missing/],
    ['x <- §', /script\.R:1:6: "§" does not belong into a script in R/],
    [`x <- ${'('.repeat(5000)}`, /script\.R:1:\d+: more than 300 parts within each other/],
    [`x <- if (a) 1${' else if (a) 1'.repeat(5000)}`, /script\.R:1:\d+: more than 300 parts within each other/],
    [`x <- if (a) f({1})${' else if (a) f({1})'.repeat(5000)}`, /script\.R:1:\d+: more than 300 parts within/],
    [`x <- ${'if (a) { f(c('.repeat(5000)}`, /script\.R:1:\d+: more than 300 parts within each other/],
    [`x <- f${'()'.repeat(5000)}`, /script\.R:1:\d+: more than 300 parts in one chain/],
  ];
  for (const [script, message] of faults)
    it(`names the place of a fault: ${message.source}`, () => {
      assert.throws(
        () => parsedScript(script),
        (error: unknown) => error instanceof ImportError && message.test(error.message),
      );
    });

  it('computes sums of very many terms', () => {
    assert.equal(valueOf(Array.from({ length: 50_000 }, () => '1').join(' + ')), 50_000);
  });

  it('throws nothing but its own error, whatever the text', () => {
    const words = fc.constantFrom('\n', ' ', ...PIECES.split(' '));
    const scripts = fc.oneof(
      fc.array(words, { maxLength: 60 }).map((parts) => parts.join('')),
      fc.array(words, { maxLength: 60 }).map((parts) => parts.join(' ')),
      fc.string({ unit: 'binary', maxLength: 80 }),
    );
    fc.assert(
      fc.property(scripts, (script) => {
        try {
          evaluatedScript(script);
        } catch (error) {
          assert.ok(error instanceof ImportError, String(error));
          assert.match(error.message, /^script\.R:\d+:\d+: ./);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it('reads lists of hundreds of thousands of parts', () => {
    const parts = Array.from({ length: 200_000 }, () => 'c(1, "a") ').join(',');
    const value = evaluatedScript(`x <- list(${parts})`).variables.get('x')?.value;
    assert.equal(value?.kind === 'list' && value.items.length, 200_000);
  });
});
