//! From the product of a reading's factors to how often such readings are right.

/// Products, and the share of the claims with such a product that are right in event, actor, place, day and
/// modality. Fitted by pooling adjacent violators on 657 claims of the project's cases, known misses and
/// counter-examples included (`bench/claims.py --reliability`), rounded, and bent down at the upper end, where
/// there are few claims. The cases are harder than news: what is told is rather too low there than too high.
const TABLE: [(f32, f32); 11] = [
    (0.0, 0.0),
    (0.25, 0.15),
    (0.30, 0.30),
    (0.37, 0.43),
    (0.45, 0.62),
    (0.50, 0.70),
    (0.55, 0.78),
    (0.60, 0.83),
    (0.70, 0.87),
    (0.85, 0.90),
    (1.0, 0.96),
];

/// The share for a product, between two entries on the line that joins them.
pub(crate) fn calibrated(product: f32) -> f32 {
    let after = TABLE.iter().position(|&(from, _)| from > product).unwrap_or(TABLE.len() - 1).max(1);
    let ((low, least), (high, most)) = (TABLE[after - 1], TABLE[after]);
    least + (most - least) * ((product - low) / (high - low)).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_greater_product_is_never_less_sure() {
        let shares: Vec<f32> = (0..=120_u8).map(|at| calibrated(f32::from(at) / 100.0)).collect();
        assert!(shares.windows(2).all(|pair| pair[0] <= pair[1]), "{shares:?}");
        assert!((shares[0], shares[120]) == (0.0, 0.96), "{shares:?}");
        assert!((calibrated(0.575) - 0.805).abs() < 1e-4);
        assert!(calibrated(f32::NAN).is_nan() || calibrated(f32::NAN) <= 1.0);
    }
}
