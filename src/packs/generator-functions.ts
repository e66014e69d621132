/**
 * SQL functions every generator may use. Arithmetic on integers and the four basic operations only, no hash(), random(), sin() or ln():
 * each engine version and each processor then writes the same bytes. Macros are pasted text: one that names its argument twice doubles the
 * plan, hence as few names as the mixing bears (with twice as many, planning took 400 ms a file).
 *
 * - `since()`, `until()`: the window; a generator answers exactly the rows whose time lies in it, whatever the window is.
 * - `key(a, b)`: number of a row or thing of this dataset; `shared_key(a, b)` is the same number in every dataset.
 * - `draw(key, n)`: the n-th uniform number in [0, 1) of a key; `bell(key, n)` is about normal (mean 0, deviation 1, within ±3.5).
 * - `wave(x)`: sine of x turns (parabola quotient, error < 0.002); `drift(x, id)`: smooth noise in [-1, 1] over x, one knot a unit.
 * - `slot(u)`: joins a draw with `<table>_slots`, which repeats each row of a table by its `weight` (4,096 slots in all).
 * - `pick(list, u)`: an element of a list; `events(rate, u)`: a whole number whose mean is `rate`.
 */
export const generatorFunctions = `
CREATE MACRO since() AS getvariable('since')::TIMESTAMP;
CREATE MACRO until() AS getvariable('until')::TIMESTAMP;
CREATE MACRO stir(x, shift, factor) AS (xor(x, (x) >> shift) * factor::UBIGINT) & 4294967295::UBIGINT;
CREATE MACRO salted(salt, a, b) AS stir(stir(((a)::UBIGINT * 73856093::UBIGINT + (b)::UBIGINT * 2654435761::UBIGINT + (salt)::UBIGINT) & 4294967295::UBIGINT, 15, 2221713035), 16, 2146121005);
CREATE MACRO key(a, b) AS salted(getvariable('salt'), a, b);
CREATE MACRO shared_key(a, b) AS salted(getvariable('seed'), a, b);
CREATE MACRO draw(k, n) AS stir(stir(((k) + n::UBIGINT * 2654435769::UBIGINT) & 4294967295::UBIGINT, 16, 2146121005), 15, 2221713035)::DOUBLE / 4294967296.0::DOUBLE;
CREATE MACRO bell(k, n) AS (draw(k, n) + draw(k, n + 101) + draw(k, n + 202) + draw(k, n + 303) - 2.0::DOUBLE) * 1.7320508::DOUBLE;
CREATE MACRO arch(t) AS 16.0::DOUBLE * t * (1.0::DOUBLE - t) / (5.0::DOUBLE - 4.0::DOUBLE * t * (1.0::DOUBLE - t));
CREATE MACRO turn(x) AS (x)::DOUBLE - floor((x)::DOUBLE);
CREATE MACRO wave(x) AS CASE WHEN turn(x) < 0.5 THEN arch(turn(x) * 2.0::DOUBLE) ELSE -arch(turn(x) * 2.0::DOUBLE - 1.0::DOUBLE) END;
CREATE MACRO ease(f) AS (f) * (f) * (3.0::DOUBLE - 2.0::DOUBLE * (f));
CREATE MACRO knot(x, id) AS stir(((floor((x)::DOUBLE)::BIGINT + 1000000)::UBIGINT * 73856093::UBIGINT + id::UBIGINT * 2654435761::UBIGINT + getvariable('seed')::UBIGINT) & 4294967295::UBIGINT, 15, 2221713035)::DOUBLE / 4294967296.0::DOUBLE;
CREATE MACRO drift(x, id) AS 2.0::DOUBLE * (knot(x, id) * (1.0::DOUBLE - ease(turn(x))) + knot((x)::DOUBLE + 1.0::DOUBLE, id) * ease(turn(x))) - 1.0::DOUBLE;
CREATE MACRO slot(u) AS floor((u) * 4096)::INTEGER;
CREATE MACRO pick(list, u) AS list[1 + floor((u) * len(list))::INTEGER];
CREATE MACRO events(rate, u) AS floor((rate) + (u))::INTEGER;
CREATE MACRO clamp(x, low, high) AS least(greatest(x, low), high);
`

/** Repeats each row of a pack table by its weight, 4,096 slots together; joined by `slot(u)` it picks rows as often as they weigh. */
export const slotsOf = (table: string): string => `
CREATE TABLE ${table}_slots AS
WITH summed AS (
  SELECT *, sum(weight::DOUBLE) OVER (ORDER BY rowid) AS upto, sum(weight::DOUBLE) OVER () AS total FROM ${table}
)
SELECT unnest(range(round((upto - weight::DOUBLE) / total * 4096)::INTEGER, round(upto / total * 4096)::INTEGER))::INTEGER AS slot,
  * EXCLUDE (weight, upto, total) FROM summed`
