//! Opening a database that must not be changed: a backup, a copy, somebody else's.

use sqlx::{AnyConnection, Connection};

use super::{Engine, POSTGRES, SQLITE};
use crate::store::{Result, StoreError};

impl Engine {
    /// This database, for reading alone: nothing is made, locked or brought up to date.
    pub(in crate::store) async fn read_only(self) -> Result<Self> {
        let Self::Sqlite { url, path } = self else {
            return Ok(self);
        };
        if !path.is_file() {
            return Err(StoreError::Missing(format!(
                "there is no database at {}",
                path.display()
            )));
        }
        let url = url.replace("mode=rwc", "mode=ro");
        if readable(&url).await.is_ok() {
            return Ok(Self::Sqlite { url, path });
        }
        // Where nothing can be written beside the file, SQLite cannot share it with a writer; there
        // is none, or its log would lie beside it.
        let mut log = path.clone().into_os_string();
        log.push("-wal");
        if std::fs::metadata(&log).is_ok_and(|log| log.len() > 0) {
            return Err(StoreError::Address(format!(
                "{} has a write-ahead log beside it, and nothing can be written there: copy it with sqlite3's .backup, and read the copy",
                path.display()
            )));
        }
        let url = format!("{url}&immutable=true");
        readable(&url).await?;
        Ok(Self::Sqlite { url, path })
    }

    /// Refuses a database without a schema of ours, or with one newer than this program.
    pub(in crate::store) async fn check_schema(&self, conn: &mut AnyConnection) -> Result<()> {
        let (migrator, is_there) = match self {
            Self::Sqlite { .. } => (
                &SQLITE,
                "SELECT COUNT(*) FROM sqlite_master WHERE name = '_sqlx_migrations'",
            ),
            Self::Postgres { .. } => (
                &POSTGRES,
                "SELECT COUNT(*) FROM pg_class WHERE oid = to_regclass('_sqlx_migrations')",
            ),
        };
        let tables: i64 = sqlx::query_scalar(is_there).fetch_one(&mut *conn).await?;
        if tables == 0 {
            return Err(StoreError::Missing(
                "the database holds no desk: nothing was ever stored there".into(),
            ));
        }
        let found: i64 =
            sqlx::query_scalar("SELECT COALESCE(MAX(version), 0) FROM _sqlx_migrations")
                .fetch_one(conn)
                .await?;
        let known = migrator.iter().map(|migration| migration.version).max();
        if Some(found) > known {
            return Err(super::newer(found));
        }
        Ok(())
    }
}

async fn readable(url: &str) -> Result<()> {
    let mut conn = AnyConnection::connect(url).await?;
    let _: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM sqlite_master")
        .fetch_one(&mut conn)
        .await?;
    Ok(conn.close().await?)
}
