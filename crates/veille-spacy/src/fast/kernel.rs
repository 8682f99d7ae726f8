#![expect(
    unsafe_code,
    reason = "calling a function compiled for AVX2 or AVX-512 is unsafe until the processor was asked"
)]

//! Products of rows with packed weights, in plain Rust, for processors without AVX2 and as what the products in
//! [`wide`](super::wide) must agree with; and small passes over rows, compiled three times: for AVX-512, for AVX2 with
//! FMA, and for whatever the build targets.
//!
//! Each value is summed over `k` in order, by itself, starting at zero; the bias comes last. So a row's result
//! does not depend on which rows are computed with it, and the two FMA versions agree to the bit.

use std::sync::OnceLock;

#[cfg(target_arch = "x86_64")]
use super::wide;

/// Instruction sets that the products are compiled for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Isa {
    #[cfg(target_arch = "x86_64")]
    Avx512,
    #[cfg(target_arch = "x86_64")]
    Avx2,
    Portable,
}

fn isa() -> Isa {
    static ISA: OnceLock<Isa> = OnceLock::new();
    *ISA.get_or_init(|| {
        #[cfg(target_arch = "x86_64")]
        {
            use std::arch::is_x86_feature_detected as has;
            let avx2 = has!("avx2") && has!("fma");
            if avx2 && has!("avx512f") {
                return Isa::Avx512;
            }
            if avx2 {
                return Isa::Avx2;
            }
        }
        Isa::Portable
    })
}

/// True where the build's own target has a fused multiply-add in hardware: elsewhere `mul_add` is a slow call.
const PORTABLE_FMA: bool = cfg!(any(target_feature = "fma", target_arch = "aarch64"));

/// Compiles a body three times and calls the version that the processor can run.
macro_rules! for_each_isa {
    ($(#[$doc:meta])* $vis:vis fn $name:ident($($arg:ident: $ty:ty),* $(,)?) $(-> $ret:ty)? = $body:ident) => {
        $(#[$doc])*
        $vis fn $name($($arg: $ty),*) $(-> $ret)? {
            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx512f,avx2,fma")]
            fn avx512($($arg: $ty),*) $(-> $ret)? { $body::<16, true>($($arg),*) }
            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx2,fma")]
            fn avx2($($arg: $ty),*) $(-> $ret)? { $body::<8, true>($($arg),*) }
            match isa() {
                #[cfg(target_arch = "x86_64")]
                // SAFETY: `isa` answers so only after the processor said that it has these instructions.
                Isa::Avx512 => unsafe { avx512($($arg),*) },
                #[cfg(target_arch = "x86_64")]
                // SAFETY: as above.
                Isa::Avx2 => unsafe { avx2($($arg),*) },
                Isa::Portable => $body::<8, PORTABLE_FMA>($($arg),*),
            }
        }
    };
}

#[inline(always)]
fn fused<const FMA: bool>(a: f32, b: f32, c: f32) -> f32 {
    if FMA { a.mul_add(b, c) } else { a * b + c }
}

/// A weight matrix laid out for the product: panels of three registers' width, each `k` rows deep.
pub(crate) struct Packed {
    pub(super) k: usize,
    pub(super) n: usize,
    /// Lanes of the registers that the layout was made for.
    pub(super) lanes: usize,
    /// For each panel, for each `k`: `3 * lanes` weights.
    pub(super) weights: Vec<f32>,
    /// Empty where there is none; else as many as the panels are wide together.
    pub(super) bias: Vec<f32>,
}

impl std::fmt::Debug for Packed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Packed({} -> {})", self.k, self.n)
    }
}

impl Packed {
    fn lay_out(
        lanes: usize,
        k: usize,
        n: usize,
        column: impl Fn(usize) -> Option<usize>,
        weight: impl Fn(usize, usize) -> f32,
        bias: Option<&dyn Fn(usize) -> f32>,
        columns: usize,
    ) -> Self {
        let width = 3 * lanes;
        let panels = columns.div_ceil(width);
        let mut weights = vec![0.0; panels * k * width];
        for (panel, out) in weights.chunks_exact_mut((k * width).max(1)).enumerate() {
            for lane in 0..width {
                if let Some(from) = column(panel * width + lane) {
                    for at in 0..k {
                        out[at * width + lane] = weight(from, at);
                    }
                }
            }
        }
        let bias = bias.map_or_else(Vec::new, |bias| {
            (0..panels * width).map(|at| column(at).map_or(0.0, bias)).collect()
        });
        Self { k, n, lanes, weights, bias }
    }

    /// `n` outputs of `k` inputs each: `out[j] = sum over i of weight(j, i) * in[i]  + bias(j)`.
    pub(crate) fn linear(
        k: usize,
        n: usize,
        weight: impl Fn(usize, usize) -> f32,
        bias: Option<&dyn Fn(usize) -> f32>,
    ) -> Self {
        Self::linear_for(lanes(), k, n, weight, bias)
    }

    fn linear_for(
        lanes: usize,
        k: usize,
        n: usize,
        weight: impl Fn(usize, usize) -> f32,
        bias: Option<&dyn Fn(usize) -> f32>,
    ) -> Self {
        Self::lay_out(lanes, k, n, |at| (at < n).then_some(at), weight, bias, n)
    }

    /// `n` outputs, each the greatest of three pieces; piece `p` of output `o` is number `3 * o + p` for
    /// `weight` and `bias`. A panel holds the three pieces of as many outputs as a register has lanes.
    pub(crate) fn maxout(
        k: usize,
        n: usize,
        weight: impl Fn(usize, usize) -> f32,
        bias: &dyn Fn(usize) -> f32,
    ) -> Self {
        Self::maxout_for(lanes(), k, n, weight, bias)
    }

    fn maxout_for(
        lanes: usize,
        k: usize,
        n: usize,
        weight: impl Fn(usize, usize) -> f32,
        bias: &dyn Fn(usize) -> f32,
    ) -> Self {
        let column = move |at: usize| {
            let (panel, within) = (at / (3 * lanes), at % (3 * lanes));
            let (piece, lane) = (within / lanes, within % lanes);
            let out = panel * lanes + lane;
            (out < n).then_some(3 * out + piece)
        };
        Self::lay_out(lanes, k, n, column, weight, Some(bias), n.div_ceil(lanes) * 3 * lanes)
    }

    pub(crate) fn inputs(&self) -> usize {
        self.k
    }

    pub(crate) fn outputs(&self) -> usize {
        self.n
    }

    fn fits(&self, a: &[f32], lda: usize, m: usize, out: &[f32], ldo: usize) -> bool {
        m > 0 && (m - 1) * lda + self.k <= a.len() && (m - 1) * ldo + self.n <= out.len() && ldo >= self.n
    }

    /// `m` rows of `a`, each starting `lda` after the one before, times the weights, into rows of `out`.
    /// Rows may overlap: that is how a window over neighbours is read without copying.
    pub(crate) fn apply(&self, a: &[f32], lda: usize, m: usize, out: &mut [f32], ldo: usize) {
        if self.fits(a, lda, m, out, ldo) {
            product::<false>(self, a, lda, m, out, ldo);
        }
    }

    /// The same for weights laid out by [`maxout`](Self::maxout).
    pub(crate) fn apply_maxout(&self, a: &[f32], lda: usize, m: usize, out: &mut [f32], ldo: usize) {
        if self.fits(a, lda, m, out, ldo) {
            product::<true>(self, a, lda, m, out, ldo);
        }
    }
}

/// Lanes of the registers that products are computed in.
fn lanes() -> usize {
    match isa() {
        #[cfg(target_arch = "x86_64")]
        Isa::Avx512 => 16,
        _ => 8,
    }
}

/// The sums of `M` rows with `P` panels that lie `depth` apart.
///
#[inline(always)]
fn tile<const M: usize, const P: usize, const L: usize, const FMA: bool>(
    a: &[f32],
    lda: usize,
    k: usize,
    panels: &[f32],
) -> [[[[f32; L]; 3]; P]; M] {
    let mut sums = [[[[0.0f32; L]; 3]; P]; M];
    let depth = k * 3 * L;
    let rows: [&[f32]; M] = std::array::from_fn(|r| &a[r * lda..r * lda + k]);
    let panels: [&[f32]; P] = std::array::from_fn(|p| &panels[p * depth..(p + 1) * depth]);
    for i in 0..k {
        for p in 0..P {
            let weights = &panels[p][i * 3 * L..(i + 1) * 3 * L];
            for r in 0..M {
                let x = rows[r][i];
                for part in 0..3 {
                    for lane in 0..L {
                        let sum = &mut sums[r][p][part][lane];
                        *sum = fused::<FMA>(x, weights[part * L + lane], *sum);
                    }
                }
            }
        }
    }
    sums
}

/// Adds the bias and writes one panel's part of a row.
#[inline(always)]
fn put_linear<const L: usize>(w: &Packed, panel: usize, sums: &[[f32; L]; 3], out: &mut [f32]) {
    let from = panel * 3 * L;
    let mut values = *sums;
    if let Some(bias) = w.bias.get(from..from + 3 * L) {
        for part in 0..3 {
            for lane in 0..L {
                values[part][lane] += bias[part * L + lane];
            }
        }
    }
    let Some(out) = out.get_mut(from..w.n.min(from + 3 * L)) else { return };
    if out.len() == 3 * L {
        // The whole panel, in a size that the compiler knows.
        for part in 0..3 {
            out[part * L..(part + 1) * L].copy_from_slice(&values[part]);
        }
    } else {
        for (at, out) in out.iter_mut().enumerate() {
            *out = values[at / L][at % L];
        }
    }
}

/// Adds the biases, takes the greatest of three pieces and writes one panel's part of a row.
#[inline(always)]
fn put_maxout<const L: usize>(w: &Packed, panel: usize, sums: &[[f32; L]; 3], out: &mut [f32]) {
    let Some(bias) = w.bias.get(panel * 3 * L..(panel + 1) * 3 * L) else { return };
    let mut best = [0.0f32; L];
    for lane in 0..L {
        let first = sums[0][lane] + bias[lane];
        let second = sums[1][lane] + bias[L + lane];
        let third = sums[2][lane] + bias[2 * L + lane];
        let more = if second > first { second } else { first };
        best[lane] = if third > more { third } else { more };
    }
    let from = panel * L;
    let Some(out) = out.get_mut(from..w.n.min(from + L)) else { return };
    if out.len() == L {
        out.copy_from_slice(&best);
    } else {
        out.iter_mut().zip(best).for_each(|(out, best)| *out = best);
    }
}

#[inline(always)]
fn put<const MAXOUT: bool, const L: usize>(w: &Packed, panel: usize, sums: &[[f32; L]; 3], out: &mut [f32]) {
    if MAXOUT { put_maxout(w, panel, sums, out) } else { put_linear(w, panel, sums, out) }
}

#[inline(always)]
fn rows_of<const MAXOUT: bool, const M: usize, const L: usize, const FMA: bool>(
    w: &Packed,
    a: &[f32],
    lda: usize,
    m: usize,
    out: &mut [f32],
    ldo: usize,
) {
    let depth = w.k * 3 * L;
    if depth == 0 {
        return;
    }
    if m == 1 {
        // A single row would wait for each sum in turn: four panels at once keep the multipliers busy.
        let mut panel = 0;
        let mut groups = w.weights.chunks_exact(4 * depth);
        for panels in &mut groups {
            let [sums] = tile::<1, 4, L, FMA>(a, lda, w.k, panels);
            for (p, sums) in sums.iter().enumerate() {
                put::<MAXOUT, L>(w, panel + p, sums, out);
            }
            panel += 4;
        }
        for weights in groups.remainder().chunks_exact(depth) {
            let [[sums]] = tile::<1, 1, L, FMA>(a, lda, w.k, weights);
            put::<MAXOUT, L>(w, panel, &sums, out);
            panel += 1;
        }
        return;
    }
    for (panel, weights) in w.weights.chunks_exact(depth).enumerate() {
        let mut row = 0;
        while row + M <= m {
            let sums = tile::<M, 1, L, FMA>(&a[row * lda..], lda, w.k, weights);
            for (r, [sums]) in sums.iter().enumerate() {
                put::<MAXOUT, L>(w, panel, sums, &mut out[(row + r) * ldo..]);
            }
            row += M;
        }
        while row < m {
            let [[sums]] = tile::<1, 1, L, FMA>(&a[row * lda..], lda, w.k, weights);
            put::<MAXOUT, L>(w, panel, &sums, &mut out[row * ldo..]);
            row += 1;
        }
    }
}

/// What the processor can: in its own registers where there is code for them, else in plain Rust.
fn product<const MAXOUT: bool>(w: &Packed, a: &[f32], lda: usize, m: usize, out: &mut [f32], ldo: usize) {
    match isa() {
        #[cfg(target_arch = "x86_64")]
        // SAFETY: `isa` answers so only after the processor said that it has these instructions.
        Isa::Avx512 => unsafe { wide::avx512::product::<MAXOUT>(w, a, lda, m, out, ldo) },
        #[cfg(target_arch = "x86_64")]
        // SAFETY: as above.
        Isa::Avx2 => unsafe { wide::avx2::product::<MAXOUT>(w, a, lda, m, out, ldo) },
        Isa::Portable => plain::<MAXOUT, 8, PORTABLE_FMA>(w, a, lda, m, out, ldo),
    }
}

fn plain<const MAXOUT: bool, const L: usize, const FMA: bool>(
    w: &Packed,
    a: &[f32],
    lda: usize,
    m: usize,
    out: &mut [f32],
    ldo: usize,
) {
    debug_assert_eq!(w.lanes, L);
    rows_of::<MAXOUT, 3, L, FMA>(w, a, lda, m, out, ldo);
}

/// The sum of 96 or so values the way numpy adds them: eight running sums, then pairs of pairs.
#[inline(always)]
fn pairwise(values: &[f32]) -> f32 {
    let mut sums = [0.0f32; 8];
    let mut chunks = values.chunks_exact(8);
    for chunk in &mut chunks {
        for lane in 0..8 {
            sums[lane] += chunk[lane];
        }
    }
    let total = ((sums[0] + sums[1]) + (sums[2] + sums[3])) + ((sums[4] + sums[5]) + (sums[6] + sums[7]));
    chunks.remainder().iter().fold(total, |total, &value| total + value)
}

/// Added to the variance before its root is taken; thinc's `LayerNorm`.
const EPSILON: f32 = 1e-8;

#[inline(always)]
fn norm_residual_body<const L: usize, const FMA: bool>(
    z: &mut [f32],
    gain: &[f32],
    shift: &[f32],
    x: &mut [f32],
) {
    let width = gain.len();
    if width == 0 || shift.len() != width {
        return;
    }
    for (z, x) in z.chunks_exact_mut(width).zip(x.chunks_exact_mut(width)) {
        let mean = pairwise(z) / width as f32;
        let mut squares = [0.0f32; 8];
        let mut chunks = z.chunks_exact_mut(8);
        for chunk in &mut chunks {
            for lane in 0..8 {
                chunk[lane] -= mean;
                squares[lane] += chunk[lane] * chunk[lane];
            }
        }
        let mut sum = ((squares[0] + squares[1]) + (squares[2] + squares[3]))
            + ((squares[4] + squares[5]) + (squares[6] + squares[7]));
        for value in chunks.into_remainder() {
            *value -= mean;
            sum += *value * *value;
        }
        let scale = 1.0 / (sum / width as f32 + EPSILON).sqrt();
        for i in 0..width {
            x[i] += z[i] * scale * gain[i] + shift[i];
        }
    }
}

for_each_isa! {
    /// Adds to each row of `x` the layer norm of the same row of `z`. `z` is used up.
    pub(crate) fn norm_residual(z: &mut [f32], gain: &[f32], shift: &[f32], x: &mut [f32]) = norm_residual_body
}

#[inline(always)]
fn maxout_of_three_body<const L: usize, const FMA: bool>(parts: [&[f32]; 3], bias: &[f32], out: &mut [f32]) {
    let width = out.len();
    let [left, own, right] = parts;
    if bias.len() != 3 * width || own.len() != 3 * width {
        return;
    }
    let piece = |p: usize, i: usize| {
        let at = p * width + i;
        (left[at] + own[at]) + right[at] + bias[at]
    };
    if left.len() != own.len() || right.len() != own.len() {
        return;
    }
    for (i, out) in out.iter_mut().enumerate() {
        let (first, second, third) = (piece(0, i), piece(1, i), piece(2, i));
        let more = if second > first { second } else { first };
        *out = if third > more { third } else { more };
    }
}

for_each_isa! {
    /// The greatest of three pieces of `left + own + right + bias`; each holds its pieces one after the other.
    pub(crate) fn maxout_of_three(parts: [&[f32]; 3], bias: &[f32], out: &mut [f32]) = maxout_of_three_body
}

#[inline(always)]
fn add_rows_body<const L: usize, const FMA: bool>(out: &mut [f32], row: &[f32]) {
    for (out, value) in out.iter_mut().zip(row) {
        *out += value;
    }
}

for_each_isa! {
    /// Adds `row` to `out`.
    pub(crate) fn add_rows(out: &mut [f32], row: &[f32]) = add_rows_body
}

#[inline(always)]
fn max_of_halves_body<const L: usize, const FMA: bool>(values: &[f32], out: &mut [f32]) {
    let half = values.len() / 2;
    let (first, second) = values.split_at(half);
    for ((out, &first), &second) in out.iter_mut().zip(first).zip(second) {
        *out = if second > first { second } else { first };
    }
}

for_each_isa! {
    /// The greater of each value of the first half and its fellow of the second.
    pub(crate) fn max_of_halves(values: &[f32], out: &mut [f32]) = max_of_halves_body
}

#[inline(always)]
fn best_of_body<const L: usize, const FMA: bool>(values: &[f32]) -> usize {
    let mut best = 0;
    for (i, value) in values.iter().enumerate() {
        if *value > values[best] {
            best = i;
        }
    }
    best
}

for_each_isa! {
    /// The index of the greatest value, the first of equals.
    pub(crate) fn best_of(values: &[f32]) -> usize = best_of_body
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn numbers(count: usize, seed: u64) -> Vec<f32> {
        let mut state = seed.wrapping_mul(2).wrapping_add(1);
        let next = |_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            ((state >> 40) as f32 / (1u32 << 24) as f32) - 0.5
        };
        (0..count).map(next).collect()
    }

    proptest! {
        #[test]
        fn products_agree_with_the_plain_sum(k in 1usize..40, n in 1usize..60, m in 1usize..10, seed: u64) {
            let (a, w, b) = (numbers(m * k, seed), numbers(n * k, !seed), numbers(n, seed ^ 7));
            let packed = Packed::linear(k, n, |j, i| w[j * k + i], Some(&|j| b[j]));
            let mut out = vec![0.0; m * n];
            packed.apply(&a, k, m, &mut out, n);
            for row in 0..m {
                for j in 0..n {
                    let plain: f32 = (0..k).map(|i| a[row * k + i] * w[j * k + i]).sum::<f32>() + b[j];
                    prop_assert!((out[row * n + j] - plain).abs() < 1e-4);
                }
            }
        }

        #[test]
        fn a_row_does_not_depend_on_its_company(k in 1usize..40, n in 1usize..50, m in 1usize..10, seed: u64) {
            let (a, w) = (numbers(m * k, seed), numbers(3 * n * k, !seed));
            let packed = Packed::maxout(k, n, |j, i| w[j * k + i], &|j| j as f32 * 0.01);
            let mut together = vec![0.0; m * n];
            packed.apply_maxout(&a, k, m, &mut together, n);
            for row in 0..m {
                let mut alone = vec![0.0; n];
                packed.apply_maxout(&a[row * k..], k, 1, &mut alone, n);
                prop_assert_eq!(&together[row * n..][..n], &alone[..]);
                for o in 0..n {
                    let piece = |p: usize| (0..k).map(|i| a[row * k + i] * w[(3 * o + p) * k + i]).sum::<f32>()
                        + (3 * o + p) as f32 * 0.01;
                    let best = piece(0).max(piece(1)).max(piece(2));
                    prop_assert!((alone[o] - best).abs() < 1e-4);
                }
            }
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]
        /// Whatever the width of the registers, and whether sums are written as such or in plain Rust.
        #[test]
        fn all_products_agree_to_the_bit(k in 1usize..40, n in 1usize..70, m in 1usize..20, seed: u64) {
            let (a, w) = (numbers(m * k, seed), numbers(3 * n * k, !seed));
            let weight = |j: usize, i: usize| w[j * k + i];
            let bias = |j: usize| j as f32 * 0.01;
            let (mut narrow, mut wide, mut own) = (vec![0.0; m * n], vec![0.0; m * n], vec![0.0; m * n]);
            plain::<false, 8, true>(&Packed::linear_for(8, k, n, weight, Some(&bias)), &a, k, m, &mut narrow, n);
            plain::<false, 16, true>(&Packed::linear_for(16, k, n, weight, Some(&bias)), &a, k, m, &mut wide, n);
            prop_assert_eq!(&narrow, &wide);
            Packed::linear(k, n, weight, Some(&bias)).apply(&a, k, m, &mut own, n);
            if isa() != Isa::Portable {
                prop_assert_eq!(&narrow, &own);
            }
            plain::<true, 8, true>(&Packed::maxout_for(8, k, n, weight, &bias), &a, k, m, &mut narrow, n);
            plain::<true, 16, true>(&Packed::maxout_for(16, k, n, weight, &bias), &a, k, m, &mut wide, n);
            prop_assert_eq!(&narrow, &wide);
            Packed::maxout(k, n, weight, &bias).apply_maxout(&a, k, m, &mut own, n);
            if isa() != Isa::Portable {
                prop_assert_eq!(&narrow, &own);
            }
            let mut plain_sums = vec![0.0; m * n];
            plain::<true, 8, false>(&Packed::maxout_for(8, k, n, weight, &bias), &a, k, m, &mut plain_sums, n);
            prop_assert!(plain_sums.iter().zip(&narrow).all(|(plain, narrow)| (plain - narrow).abs() < 1e-4));
        }
    }

    #[test]
    fn a_product_that_does_not_fit_is_not_computed() {
        let packed = Packed::linear(4, 4, |_, _| 1.0, None);
        let mut out = [7.0; 4];
        packed.apply(&[1.0; 3], 4, 1, &mut out, 4);
        packed.apply(&[1.0; 4], 4, 2, &mut out, 4);
        assert_eq!(out, [7.0; 4]);
    }

    #[test]
    fn the_first_of_equals_is_the_best() {
        assert_eq!(best_of(&[1.0, 3.0, 3.0, 2.0]), 1);
        assert_eq!(best_of(&[]), 0);
    }
}
