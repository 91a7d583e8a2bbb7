// #[derive(SqliteRow)]
// struct Doc<'a> {
//     #[sqlite(primary_key)]
//     title: &'a str,
//     body: Cow<'a, str>,
//     #[sqlite(vector(of = MiniLm))]
//     embedding: ArrayView1<'a, f32>,
// }

#[allow(deprecated)]
const _: () = {
    use ::declarite::__private::for_macros_0_1_0 as __declarite;
    #[allow(dead_code)]
    enum __At<const I: __declarite::usize> {}
    #[automatically_derived]
    impl<'a> __declarite::KeyField<[(); 0]> for Doc<'a> {
        type Ty = &'a str;
    }
    #[automatically_derived]
    impl<'a> __declarite::Field<__At<1>> for Doc<'a> {
        type Ty = Cow<'a, str>;
    }
    #[automatically_derived]
    impl<'a> __declarite::ProvidedField<__At<2>> for Doc<'a> {
        type Provider = MiniLm;
    }
    #[automatically_derived]
    impl<'a> __declarite::VectorField<__At<2>> for Doc<'a> {
        type Ty = ArrayView1<'a, f32>;
        const DIM: __declarite::usize = <Self as __declarite::ProvidedField<
            __At<2>,
        >>::DIM;
    }
    #[automatically_derived]
    impl<'a> __declarite::RowColumns for Doc<'a> {
        const COLUMNS: &'static [__declarite::ColumnDef] = &[
            __declarite::key_column::<Self, [(); 0]>("title").column(),
            __declarite::column::<Self, __At<1>>("body").column(),
            __declarite::provided::<
                Self,
                __At<2>,
            >(
                    __declarite::vector_column::<
                        Self,
                        __At<2>,
                    >("embedding", __declarite::None),
                )
                .column(),
        ];
    }
    #[automatically_derived]
    impl<'a> __declarite::RowType for Doc<'a> {
        const NAME: &'static __declarite::str = "doc";
        const KEY: &'static [&'static __declarite::str] = &["title"];
        const TABLE: &'static __declarite::TableSchema = &__declarite::TableSpec::new(
                "doc",
                __declarite::REGULAR,
                <Self as __declarite::RowColumns>::COLUMNS,
                &[0usize],
            )
            .schema();
    }
    #[automatically_derived]
    impl<'a> __declarite::EncodeRow for Doc<'a> {
        fn encode_row(
            &self,
            to: &mut __declarite::RowEncoder<'_>,
        ) -> __declarite::Result<(), __declarite::ValueError> {
            __declarite::encode_key_field::<Self, [(); 0]>(&self.title, to)?;
            __declarite::encode::<Self, __At<1>>(&self.body, to)?;
            __declarite::encode_vector::<Self, __At<2>>(&self.embedding, to)?;
            __declarite::Result::Ok(())
        }
        fn touch(&self) -> __declarite::u8 {
            __declarite::touch_key_field::<Self, [(); 0]>(&self.title)
                ^ __declarite::touch::<Self, __At<1>>(&self.body)
        }
    }
    #[allow(dead_code, non_snake_case, private_bounds, private_interfaces)]
    pub struct __Columns<'a> {
        title: __declarite::QueryColumn<Doc<'a>, &'a str, __declarite::Plain>,
        body: __declarite::QueryColumn<Doc<'a>, Cow<'a, str>, __declarite::Plain>,
        embedding: __declarite::VectorColumn<Doc<'a>, 0>,
    }
    #[automatically_derived]
    impl<'a> __declarite::SqliteRow for Doc<'a>
    where
        for<'__key> Self: __declarite::AskedField<'__key, [(); 0]>,
    {
        type Key<'__key> = __declarite::KeyRef<'__key, Self, [(); 0]>;
        type Columns = __Columns<'a>;
        fn columns() -> Self::Columns {
            __Columns {
                title: __declarite::asked_column(0),
                body: __declarite::asked_column(1),
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
    impl<'a> __declarite::QueryVector<Doc<'a>, 0>
    for [__declarite::f32; <Doc<'static> as __declarite::VectorField<__At<2>>>::DIM] {
        type Elements = __declarite::f32;
        fn elements(&self) -> __declarite::Cow<'_, [__declarite::f32]> {
            __declarite::Cow::Borrowed(self)
        }
    }
    #[automatically_derived]
    impl<'a> __declarite::SearchedBy<MiniLm, 0> for Doc<'a> {}
    const _: () = __declarite::expect_no(__declarite::key_fault::<Doc<'static>>(0usize));
    const _: () = __declarite::expect_no(
        __declarite::dim_fault::<Doc<'static>, __At<2>>(),
    );
};
