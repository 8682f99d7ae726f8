#![expect(
    unsafe_code,
    reason = "loads, stores and calls of functions compiled for AVX2 or AVX-512; each says why it may"
)]

//! The products of [`kernel`](super::kernel) in the processor's own instructions.
//!
//! The plain bodies there are turned into the same instructions by some builds and into scalar code, ten times as
//! slow, by others: what the optimiser makes of arrays of accumulators hangs on how far it unrolls. Here the
//! accumulators are registers by type. Layout and order of sums are those of the plain bodies, so that both agree
//! to the bit; a test compares them.

use super::kernel::Packed;

/// Writes the products for one width of register.
macro_rules! products {
    (
        $name:ident, $features:literal, $register:ident of $lanes:literal lanes, $rows:literal rows,
        $zero:ident $load:ident $store:ident $splat:ident $fma:ident $add:ident $max:ident
    ) => {
        pub(super) mod $name {
            use std::arch::x86_64::*;

            use super::Packed;

            type Register = $register;
            const L: usize = $lanes;
            /// A row's values of one panel.
            const WIDE: usize = 3 * L;

            /// `M` rows times `P` panels, all sums in registers, with bias, into the rows of `out`.
            #[target_feature(enable = $features)]
            #[inline]
            fn tile<const MAXOUT: bool, const M: usize, const P: usize>(
                w: &Packed,
                panel: usize,
                (a, lda): (&[f32], usize),
                (out, ldo): (&mut [f32], usize),
            ) {
                let depth = w.k * WIDE;
                let Some(weights) = w.weights.get(panel * depth..(panel + P) * depth) else { return };
                if a.len() < (M - 1) * lda + w.k {
                    return;
                }
                let mut sums = [[[$zero(); 3]; P]; M];
                for i in 0..w.k {
                    for p in 0..P {
                        // SAFETY: `i < k` and `p < P`: the three loads lie in `weights`, `P` panels of `k` times
                        // three registers; `(M - 1) * lda + i` lies in `a`, as was asked above.
                        unsafe {
                            let at = weights.as_ptr().add(p * depth + i * WIDE);
                            let parts = [$load(at), $load(at.add(L)), $load(at.add(2 * L))];
                            for r in 0..M {
                                let x = $splat(*a.as_ptr().add(r * lda + i));
                                for q in 0..3 {
                                    sums[r][p][q] = $fma(x, parts[q], sums[r][p][q]);
                                }
                            }
                        }
                    }
                }
                for p in 0..P {
                    let mut bias = [$zero(); 3];
                    if let Some(own) = w.bias.get((panel + p) * WIDE..(panel + p + 1) * WIDE) {
                        for q in 0..3 {
                            // SAFETY: `own` holds three registers.
                            bias[q] = unsafe { $load(own.as_ptr().add(q * L)) };
                        }
                    }
                    for r in 0..M {
                        // No closures: the compiler would not take them into a function of other features.
                        let first = $add(sums[r][p][0], bias[0]);
                        let second = $add(sums[r][p][1], bias[1]);
                        let third = $add(sums[r][p][2], bias[2]);
                        let row = out.get_mut(r * ldo..).unwrap_or_default();
                        if MAXOUT {
                            // The first operand where it is greater, else the second: of equals the earlier.
                            let best = $max(third, $max(second, first));
                            put::<1>([best], row, (panel + p) * L, w.n);
                        } else {
                            put::<3>([first, second, third], row, (panel + p) * WIDE, w.n);
                        }
                    }
                }
            }

            /// Writes registers to a row from value `from` on, as far as the row has values.
            #[target_feature(enable = $features)]
            #[inline]
            fn put<const N: usize>(values: [Register; N], row: &mut [f32], from: usize, n: usize) {
                let to = n.min(from + N * L);
                let Some(out) = row.get_mut(from..to) else { return };
                if out.len() == N * L {
                    for (q, value) in values.into_iter().enumerate() {
                        // SAFETY: `out` holds `N` registers.
                        unsafe { $store(out.as_mut_ptr().add(q * L), value) };
                    }
                    return;
                }
                let mut whole = [0.0f32; WIDE];
                for (q, value) in values.into_iter().enumerate() {
                    // SAFETY: `whole` holds three registers, and `N` is three or one.
                    unsafe { $store(whole.as_mut_ptr().add(q * L), value) };
                }
                out.iter_mut().zip(whole).for_each(|(out, value)| *out = value);
            }

            /// All rows: as many at a time as the registers hold, what is left over one by one.
            #[target_feature(enable = $features)]
            pub(in super::super) fn product<const MAXOUT: bool>(
                w: &Packed,
                a: &[f32],
                lda: usize,
                m: usize,
                out: &mut [f32],
                ldo: usize,
            ) {
                const M: usize = $rows;
                debug_assert_eq!(w.lanes, L);
                let panels = w.weights.len() / (w.k * WIDE).max(1);
                let whole = m / M * M;
                for panel in 0..panels {
                    for row in (0..whole).step_by(M) {
                        let (a, out) = (&a[row * lda..], &mut out[row * ldo..]);
                        tile::<MAXOUT, M, 1>(w, panel, (a, lda), (out, ldo));
                    }
                }
                for row in whole..m {
                    // A single row would wait for each sum in turn: four panels at once keep the multipliers busy.
                    let mut panel = 0;
                    while panel + 4 <= panels {
                        tile::<MAXOUT, 1, 4>(w, panel, (&a[row * lda..], lda), (&mut out[row * ldo..], ldo));
                        panel += 4;
                    }
                    while panel < panels {
                        tile::<MAXOUT, 1, 1>(w, panel, (&a[row * lda..], lda), (&mut out[row * ldo..], ldo));
                        panel += 1;
                    }
                }
            }
        }
    };
}

// AVX-512 has 32 registers: eight rows take 24 of them.
products! {
    avx512, "avx512f,avx2,fma", __m512 of 16 lanes, 8 rows,
    _mm512_setzero_ps _mm512_loadu_ps _mm512_storeu_ps _mm512_set1_ps _mm512_fmadd_ps _mm512_add_ps _mm512_max_ps
}

// AVX2 has 16: three rows take nine, three weights and a value of a row the rest; with a fourth row one would live
// in memory. Nine are enough to keep both multipliers busy.
products! {
    avx2, "avx2,fma", __m256 of 8 lanes, 3 rows,
    _mm256_setzero_ps _mm256_loadu_ps _mm256_storeu_ps _mm256_set1_ps _mm256_fmadd_ps _mm256_add_ps _mm256_max_ps
}
