//! A file arrives: it is read row by row into tables beside the register while it does.

use http::StatusCode;
use multer::Field;

use super::{event, list};
use crate::domain::Refused;
use crate::domain::event::{Cause, Kind};
use crate::domain::ids::ImportId;
use crate::domain::import::{Import, ImportKind, ImportState, TextEncoding};
use crate::import::{self as files, Contracts, Requesters, Staging};
use crate::store::import;
use crate::web::unit::{self, Begun};
use crate::web::upload::{self, Upload};
use crate::web::{Answer, App, Desk, Fields, Problem};

/// Reads what arrives, and leads to what came of it.
pub async fn upload(desk: Desk, fields: Fields, upload: Upload) -> Answer {
    let mut form = fields.check();
    let encoding = form.take("encoding", parse_encoding);
    let kind: Option<ImportKind> = form.take("kind", |typed| {
        typed.parse().map_err(|_| Refused::new("error-choice"))
    });
    let file = upload.take();
    if file.is_none() {
        form.refuse("file", Refused::new("error-import-file"));
    }
    let (Some(encoding), Some(kind), Some((name, file))) = (encoding, kind, file) else {
        return list::again(&desk, form, StatusCode::UNPROCESSABLE_ENTITY).await;
    };
    let mut unit = match unit::begin(&desk, &fields).await? {
        Begun::Repeated(response) => return Ok(response),
        Begun::First(unit) => unit,
    };
    let id = ImportId::new(desk.new_id());
    import::begin(&mut unit.tx, id, kind, &name, desk.agent.id, desk.now).await?;
    let begun = super::load(unit.tx.conn()?, id).await?.import;
    let event = event(Kind::ImportBegun, &begun).personal("file", &name);
    unit.audit(event).await?;
    let answer = unit.finish(&format!("/imports/{id}")).await?;
    // On a task of its own: whoever goes away meanwhile leaves nothing half-read behind.
    let (app, cause) = (desk.app.clone(), desk.cause());
    let read = tokio::spawn(async move {
        match kind {
            ImportKind::Requesters => read::<Requesters>(&app, begun, file, encoding, cause).await,
            ImportKind::Contracts => read::<Contracts>(&app, begun, file, encoding, cause).await,
        }
    });
    read.await
        .map_err(|error| Problem::internal("a file was not read to its end", &error))??;
    Ok(answer)
}

async fn read<K: files::Kind>(
    app: &App,
    begun: Import,
    mut file: Field<'static>,
    encoding: Option<TextEncoding>,
    cause: Cause,
) -> Result<(), Problem> {
    let mut staging = Staging::<K>::new(app.importer(), begun.id, encoding);
    loop {
        match file.chunk().await {
            Ok(Some(bytes)) => staging.push(&bytes).await?,
            Ok(None) => break,
            Err(error) => {
                let mut tx = app.store.begin().await?;
                let (from, to) = (ImportState::Reading, ImportState::Discarded);
                import::moved(&mut tx, begun.id, from, to).await?;
                let event = event(Kind::ImportDiscarded, &begun).fact("why", "cut_off");
                tx.audit(&cause, event).await?;
                tx.commit().await?;
                return Err(upload::problem(&error));
            }
        }
    }
    staging.end().await?;
    app.store.wakes().import.notify_one();
    Ok(())
}

fn parse_encoding(typed: &str) -> Result<Option<TextEncoding>, Refused> {
    match typed {
        "" => Ok(None),
        typed => typed
            .parse()
            .map(Some)
            .map_err(|_| Refused::new("error-choice")),
    }
}
