// #[derive(SqliteRow)]
// #[sqlite(table = "documents", vec0)]
// struct Document {
//     #[sqlite(primary_key)]
//     id: i64,
//     #[sqlite(partition_key)]
//     category: String,
//     title: String,
//     #[sqlite(auxiliary)]
//     body: Option<String>,
//     #[sqlite(vector(dim = 384, metric = "cosine"))]
//     embedding: Array1<f32>,
// }

#[allow(deprecated)]
const _: () = {
    use ::declarite::__private::for_macros_0_1_0 as __declarite;
    #[allow(dead_code)]
    enum __At<const I: __declarite::usize> {}
    #[automatically_derived]
    impl __declarite::KeyField<[(); 0]> for Document {
        type Ty = i64;
    }
    #[automatically_derived]
    impl __declarite::Field<__At<1>> for Document {
        type Ty = String;
    }
    #[automatically_derived]
    impl __declarite::Field<__At<2>> for Document {
        type Ty = String;
    }
    #[automatically_derived]
    impl __declarite::Field<__At<3>> for Document {
        type Ty = Option<String>;
    }
    #[automatically_derived]
    impl __declarite::VectorField<__At<4>> for Document {
        type Ty = Array1<f32>;
        const DIM: __declarite::usize = 384;
    }
    #[automatically_derived]
    impl __declarite::RowColumns for Document {
        const COLUMNS: &'static [__declarite::ColumnDef] = &[
            __declarite::key_column::<Self, [(); 0]>("id").column(),
            __declarite::column::<Self, __At<1>>("category").partition_key().column(),
            __declarite::column::<Self, __At<2>>("title").column(),
            __declarite::column::<Self, __At<3>>("body").auxiliary().column(),
            __declarite::vector_column::<
                Self,
                __At<4>,
            >("embedding", __declarite::Some(__declarite::Metric::Cosine))
                .column(),
        ];
    }
    #[automatically_derived]
    impl __declarite::RowType for Document {
        const NAME: &'static __declarite::str = "documents";
        const KEY: &'static [&'static __declarite::str] = &["id"];
        const TABLE: &'static __declarite::TableSchema = &__declarite::TableSpec::new(
                "documents",
                __declarite::vec0(__declarite::None),
                <Self as __declarite::RowColumns>::COLUMNS,
                &[0usize],
            )
            .schema();
    }
    #[automatically_derived]
    impl __declarite::EncodeRow for Document {
        fn encode_row(
            &self,
            to: &mut __declarite::RowEncoder<'_>,
        ) -> __declarite::Result<(), __declarite::ValueError> {
            __declarite::encode_key_field::<Self, [(); 0]>(&self.id, to)?;
            __declarite::encode::<Self, __At<1>>(&self.category, to)?;
            __declarite::encode::<Self, __At<2>>(&self.title, to)?;
            __declarite::encode::<Self, __At<3>>(&self.body, to)?;
            __declarite::encode_vector::<Self, __At<4>>(&self.embedding, to)?;
            __declarite::Result::Ok(())
        }
        fn touch(&self) -> __declarite::u8 {
            __declarite::touch::<Self, __At<1>>(&self.category)
                ^ __declarite::touch::<Self, __At<2>>(&self.title)
                ^ __declarite::touch::<Self, __At<3>>(&self.body)
        }
    }
    #[automatically_derived]
    impl __declarite::DecodeRow for Document {
        fn decode_row(
            from: &mut __declarite::RowReader<'_>,
        ) -> __declarite::Result<Self, __declarite::ValueError> {
            __declarite::Result::Ok(Self {
                id: __declarite::decode_key_field::<Self, [(); 0]>(from)?,
                category: __declarite::decode::<Self, __At<1>>(from)?,
                title: __declarite::decode::<Self, __At<2>>(from)?,
                body: __declarite::decode::<Self, __At<3>>(from)?,
                embedding: __declarite::decode_vector::<Self, __At<4>>(from)?,
            })
        }
    }
    #[allow(dead_code, non_snake_case, private_bounds, private_interfaces)]
    pub struct __Columns {
        id: __declarite::QueryColumn<Document, i64, __declarite::Key>,
        category: __declarite::QueryColumn<Document, String, __declarite::Partition>,
        title: __declarite::QueryColumn<Document, String, __declarite::Metadata>,
        body: __declarite::QueryColumn<Document, Option<String>, __declarite::Auxiliary>,
        embedding: __declarite::VectorColumn<Document, 0>,
    }
    #[automatically_derived]
    impl __declarite::SqliteRow for Document
    where
        for<'__key> Self: __declarite::AskedField<'__key, [(); 0]>,
    {
        type Key<'__key> = __declarite::KeyRef<'__key, Self, [(); 0]>;
        type Columns = __Columns;
        fn columns() -> Self::Columns {
            __Columns {
                id: __declarite::asked_column(0),
                category: __declarite::asked_column(1),
                title: __declarite::asked_column(2),
                body: __declarite::asked_column(3),
                embedding: __declarite::asked_vector_column(),
            }
        }
        fn encode_key(
            key: &Self::Key<'_>,
            to: &mut __declarite::KeyEncoder<'_>,
        ) -> __declarite::Result<(), __declarite::ValueError> {
            __declarite::encode_asked_key(&*key, to)?;
            __declarite::Result::Ok(())
        }
    }
    #[automatically_derived]
    impl __declarite::QueryVector<Document, 0> for [__declarite::f32; 384] {
        type Elements = __declarite::f32;
        fn elements(&self) -> __declarite::Cow<'_, [__declarite::f32]> {
            __declarite::Cow::Borrowed(self)
        }
    }
    #[automatically_derived]
    impl<__Provider> __declarite::SearchedBy<__Provider, 0> for Document {}
    const _: () = __declarite::expect_no(__declarite::key_fault::<Document>(0usize));
    const _: () = __declarite::expect_no(
        __declarite::vec0_key_fault::<Document>(0usize),
    );
    const _: () = __declarite::expect_no(
        __declarite::partition_key_fault::<Document>(1usize),
    );
    const _: () = __declarite::expect_no(__declarite::vec0_fault::<Document>(2usize));
};
