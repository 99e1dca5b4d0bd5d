import assert from 'node:assert/strict';
import { importScript } from '../../../scenarios/import/import-script.ts';
import { givenInWords } from '../../../scenarios/language/derived-value.ts';
import { readStudy } from '../../../scenarios/language/read-study.ts';

/** Imports a script among other files. */
function imported(text: string, files: Readonly<Record<string, string>> = {}): ReturnType<typeof importScript> {
  return importScript({ file: 'my/main.R', text }, undefined, (path) => {
    const found = files[path];
    if (found === undefined) throw new Error(`${path}: no such file`);
    return found;
  });
}

function refusal(text: string, files?: Readonly<Record<string, string>>): string {
  try {
    imported(text, files);
  } catch (error) {
    assert.ok(error instanceof Error && error.name === 'ImportError', String(error));
    return error.message;
  }
  return '';
}

const configuration = 'simulationConfigurations <- list(list("puToPERatio", ratios))\n';
const policy = 'list("calcAppPoolElementSelectionPolicy", "Random")';

describe('files that a script reads by source()', () => {
  it('are followed, and have the last word where they come later', () => {
    const { text } = imported(`source("parts/values.R")\nsimulationRuns <- 2\n${configuration}`, {
      'my/parts/values.R': 'simulationRuns <- 7\nsource("../more.R")\n',
      'my/more.R': 'ratios <- list(1, 3)\n',
    });
    const { sweep, replications } = readStudy('study.yaml', text);
    assert.deepEqual(sweep.get('puToPeRatio')?.map(givenInWords), ['1', '3']);
    assert.deepEqual(replications, { kind: 'seeds', seeds: [1, 2] });
  });

  it('assign global variables, also from within a function', () => {
    const { text } = imported(`read <- function(name) { source(file = name) }\nread("a.R")\n${configuration}`, {
      'my/a.R': 'ratios <- list(5)',
    });
    assert.match(text, /puToPeRatio: 5/);
  });

  it('assign variables of the function that asks for it', () => {
    const { text } = imported(
      `ratios <- 3\nread <- function() { source("a.R", local = TRUE); ratios }\nx <- read()\n${configuration}` +
        'simulationRuns <- x\n',
      { 'my/a.R': 'ratios <- 5' },
    );
    assert.match(text, /puToPeRatio: 3/);
    assert.match(text, /seeds: 5/);
  });

  it('are named where something comes from, or is wrong', () => {
    const main = 'source("list.R")';
    const list = (line: string): Record<string, string> => ({
      'my/list.R': `# Mine.\nsimulationConfigurations <- list(\n${policy},\n${line})\n`,
    });
    const { text } = imported(main, list('list("puToPERatio", 5)'));
    assert.match(text, /puToPeRatio: 5 # puToPERatio, line 4 of my\/list\.R/);
    assert.match(refusal(main, list('list("puToPeRatios", 5)')), /^my\/list\.R:4:1: puToPeRatios is no variable/);
    assert.match(refusal(main, { 'my/list.R': '\nx <- (' }), /^my\/list\.R:2:\d+: /);
  });

  it('are not the toolchain itself, which is built in', () => {
    const toolchain = ['simulate-version14.R', 'tools/simulation.R', 'plotter.R', 'hashfunctions.R'];
    const lines = toolchain.map((name) => `source("${name}")\n`).join('');
    const { notes } = imported(`${lines}ratios <- 3\n${configuration}`);
    for (const name of toolchain) assert.ok(notes.join('\n').includes(`source("${name}") (line`), name);
  });

  it('may be without the one that says where SimProcTC computes', () => {
    const lines = `source("computation-pool.R")\nratios <- 3\n${configuration}`;
    assert.match(
      imported(lines).notes.join('\n'),
      /source\("computation-pool\.R"\): it is not there; it would say where/,
    );
    assert.match(
      imported(lines, { 'my/computation-pool.R': 'distributionProcs <- 5' }).notes.join('\n'),
      /distributionProcs/,
    );
  });

  const twice = { 'my/parts/a.R': 'source("b.R", chdir = FALSE)\n', 'my/parts/b.R': 'ratios <- 5\n' };

  it('are looked for in the folder of the first script, as in R; else beside the file with the call, with a note', () => {
    const there = imported(`source("parts/a.R")\n${configuration}`, { ...twice, 'my/b.R': 'ratios <- 7\n' });
    assert.match(there.text, /puToPeRatio: 7/);
    const beside = imported(`source("parts/a.R")\n${configuration}`, twice);
    assert.match(beside.text, /puToPeRatio: 5/);
    assert.match(beside.notes.join('\n'), /source\("b\.R"\): my\/b\.R is not there; my\/parts\/b\.R is read instead/);
  });

  it('are looked for in their own folder with chdir = TRUE', () => {
    const files = { ...twice, 'my/b.R': 'ratios <- 7\n' };
    const { text, notes } = imported(`source(chdir = TRUE, "parts/a.R")\nsource("more.R")\n${configuration}`, {
      ...files,
      'my/more.R': '',
    });
    assert.match(text, /puToPeRatio: 5/);
    assert.doesNotMatch(notes.join('\n'), /source\(/);
  });

  const forms = [
    'x <- source("a.R")',
    'invisible(source("a.R"))',
    'x <- suppressMessages(source("a.R"))',
    'if (TRUE) { source("a.R") }',
    'base::source("a.R")',
    'source(file.path(".", "a.R"))',
    'read <- source; read("a.R")',
    'get("source")("a.R")',
    'do.call("source", list("a.R"))',
    'do.call(source, list(file = "a.R", chdir = TRUE))',
    'x <- do.call(args = c("a.R"), what = "source")',
    'sys.source("a.R")',
    'sys.source("a.R", envir = globalenv())',
    'do.call("sys.source", list("a.R", .GlobalEnv))',
    'source("a.R", local = environment())',
    'repeat { x <- source("a.R"); break }',
    'n <- 1; while (n < 2) { n <- n + 1; source("a.R") }',
    'x <- lapply(c("a.R"), function(file) source(file))',
  ];
  for (const form of forms)
    it(`are followed in ${form}`, () =>
      assert.match(imported(`${form}\n${configuration}`, { 'my/a.R': 'ratios <- 5' }).text, /puToPeRatio: 5/));

  const doubtful = [
    'if (file.exists("a.R")) source("a.R")',
    'while (n < 2) { n <- n + 1; source("a.R") }',
    'repeat { source("a.R"); if (interactive()) break }',
    'switch(Sys.info()[["sysname"]], Linux = source("a.R"))',
    'for (f in list.files(".")) source(f)',
    'read <- function() source("a.R"); if (interactive()) read()',
    'lapply(files, source)',
    'x <- sapply(files, function(f) source(f))',
    'x <- sapply("a.R", "source")',
    'sys.source("a.R", new.env())',
    'source("a.R", local = new.env())',
    'tools$each("a.R", source)',
    'do.call("source", files)',
    'how <- "source"; do.call(how, files)',
    'eval(parse("a.R"))',
    'if (interactive()) eval(parse(file = "a.R"))',
  ];
  for (const form of doubtful)
    it(`are refused in ${form}`, () =>
      assert.match(
        refusal(`ratios <- 3\n${form}\n${configuration}`, { 'my/a.R': 'ratios <- 5' }),
        /^my\/main\.R:2:\d+: source\(\): it is not known whether, or what, it reads \(.*\): write source/,
      ));

  it('are refused after setwd(), unless their name is absolute', () => {
    const files = { '/data/a.R': 'ratios <- 5', 'my/a.R': 'ratios <- 7' };
    assert.match(imported(`setwd("x")\nsource("/data/a.R")\n${configuration}`, files).text, /puToPeRatio: 5/);
    assert.match(
      refusal(`old <- setwd("x")\nsource("a.R")\n${configuration}`, files),
      /^my\/main\.R:2:1: source\("a\.R"\): setwd\(\) \(line 1\) changes the folder/,
    );
  });

  const advice = 'put it there, or remove the line if the file decides nothing about the simulation';
  const circle = 'my/main.R → my/a.R → my/b.R → my/a.R';
  const bad: readonly (readonly [what: string, text: string, files: Record<string, string>, message: string])[] = [
    [
      'are not there',
      'x <- 1\n source("gone.R")',
      {},
      `my/main.R:2:2: source("gone.R"): my/gone.R: no such file; ${advice}`,
    ],
    [
      'are not there, in another one',
      'source("a.R")',
      { 'my/a.R': '\nsource("b/c.R")' },
      `my/a.R:2:1: source("b/c.R"): my/b/c.R: no such file; ${advice}`,
    ],
    [
      'read themselves',
      'source("main.R")',
      {},
      'my/main.R:1:1: source("main.R"): it reads itself: my/main.R → my/main.R',
    ],
    [
      'read each other',
      'source("a.R")',
      { 'my/a.R': 'source("b.R")', 'my/b.R': 'source("./a.R")' },
      `my/b.R:1:1: source("./a.R"): it reads itself: ${circle}`,
    ],
    [
      'have no name that is known',
      'source(paste(where, "x.R"))',
      {},
      'my/main.R:1:1: source() of a file whose name cannot be computed: write its name as a text, or its content here',
    ],
    [
      'are too many',
      'for (i in 1:101) source("a.R")',
      { 'my/a.R': '' },
      'my/main.R:1:18: source("a.R"): more than 100 files are read',
    ],
  ];
  for (const [what, text, files, message] of bad)
    it(`are refused with their place if they ${what}`, () =>
      assert.equal(refusal(`${text}\nratios <- 3\n${configuration}`, files), message));
});
