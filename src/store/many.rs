//! Statements about many rows at once. A statement's text depends on how many there are, and the
//! driver keeps what it prepared, so rows go in chunks of few sizes.

/// Rows of one statement at the most.
const CHUNK: usize = 32;

/// Takes the rows apart into chunks whose sizes are powers of two.
pub(super) fn chunks<T>(rows: &mut Vec<T>) -> Vec<Vec<T>> {
    let mut chunks = Vec::new();
    while !rows.is_empty() {
        let size = rows.len().min(CHUNK);
        let size = 1 << size.ilog2();
        let rest = rows.split_off(size);
        chunks.push(std::mem::replace(rows, rest));
    }
    chunks
}

/// `head` with `rows` times `columns` placeholders behind it: `($1, $2), ($3, $4)`.
pub(super) fn many(head: &str, rows: usize, columns: usize) -> String {
    let mut sql = String::with_capacity(head.len() + rows * columns * 5);
    sql.push_str(head);
    for row in 0..rows {
        sql.push_str(if row == 0 { " (" } else { ", (" });
        for column in 1..=columns {
            if column > 1 {
                sql.push_str(", ");
            }
            sql.push('$');
            sql.push_str(&(row * columns + column).to_string());
        }
        sql.push(')');
    }
    sql
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_count_through_the_rows() {
        assert_eq!(many("VALUES", 2, 3), "VALUES ($1, $2, $3), ($4, $5, $6)");
    }

    #[test]
    fn chunks_keep_every_row_in_its_order() {
        for rows in 0..100 {
            let mut all: Vec<usize> = (0..rows).collect();
            let taken = chunks(&mut all);
            assert!(taken.iter().all(|chunk| chunk.len().is_power_of_two()));
            assert!(taken.concat().into_iter().eq(0..rows), "{rows}");
        }
    }
}
