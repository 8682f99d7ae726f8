//! What was meant where what was written is not there.

/// Letters to change, add or leave out, names and ids being short; what begins alike is nearer.
#[must_use]
pub fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, &y) in b.iter().enumerate() {
            let change = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = change.min(diagonal + 1).min(row[j] + 1);
        }
    }
    let alike = a.chars().zip(&b).take_while(|(x, y)| x == *y).count();
    (8 * row[b.len()]).saturating_sub(alike)
}
