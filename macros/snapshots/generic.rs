// #[derive(SqliteRow)]
// #[sqlite(crate = facade::declarite)]
// struct Pair<'a, T: Column, const N: usize>
// where
//     T: Ord,
// {
//     #[sqlite(primary_key)]
//     hash: [u8; N],
//     #[sqlite(encoder = shown)]
//     label: &'a str,
//     value: T,
// }

#[allow(deprecated)]
const _: () = {
    use facade::declarite::__private::for_macros_0_1_0 as __declarite;
    #[allow(dead_code)]
    enum __At<const I: __declarite::usize> {}
    #[automatically_derived]
    impl<'a, T: Column, const N: usize> __declarite::KeyField<[(); 0]> for Pair<'a, T, N>
    where
        T: Ord,
    {
        type Ty = [u8; N];
    }
    #[allow(clippy::all, clippy::pedantic)]
    fn __encode_1<'a, T: Column, const N: usize>(
        value: &&'a str,
    ) -> impl __declarite::EncoderOutput + use<'a, T, N>
    where
        T: Ord,
    {
        let encoder = shown;
        encoder(value)
    }
    #[automatically_derived]
    impl<'a, T: Column, const N: usize> __declarite::Field<__At<2>> for Pair<'a, T, N>
    where
        T: Ord,
    {
        type Ty = T;
    }
    #[automatically_derived]
    impl<'a, T: Column, const N: usize> __declarite::RowColumns for Pair<'a, T, N>
    where
        T: Ord,
    {
        const COLUMNS: &'static [__declarite::ColumnDef] = &[
            __declarite::key_column::<Self, [(); 0]>("hash").column(),
            __declarite::encoded_column("label", __encode_1::<T, N>).column(),
            __declarite::column::<Self, __At<2>>("value").column(),
        ];
    }
    #[automatically_derived]
    impl<'a, T: Column, const N: usize> __declarite::RowType for Pair<'a, T, N>
    where
        T: Ord,
    {
        const NAME: &'static __declarite::str = "pair";
        const KEY: &'static [&'static __declarite::str] = &["hash"];
        const TABLE: &'static __declarite::TableSchema = &__declarite::TableSpec::new(
                "pair",
                __declarite::REGULAR,
                <Self as __declarite::RowColumns>::COLUMNS,
                &[0usize],
            )
            .schema();
    }
    #[automatically_derived]
    impl<'a, T: Column, const N: usize> __declarite::EncodeRow for Pair<'a, T, N>
    where
        T: Ord,
    {
        fn encode_row(
            &self,
            to: &mut __declarite::RowEncoder<'_>,
        ) -> __declarite::Result<(), __declarite::ValueError> {
            __declarite::encode_key_field::<Self, [(); 0]>(&self.hash, to)?;
            __declarite::encode_with(&self.label, __encode_1::<T, N>, to)?;
            __declarite::encode::<Self, __At<2>>(&self.value, to)?;
            __declarite::Result::Ok(())
        }
        fn touch(&self) -> __declarite::u8 {
            __declarite::touch_key_field::<Self, [(); 0]>(&self.hash)
                ^ __declarite::touch::<Self, __At<2>>(&self.value)
        }
    }
    #[allow(dead_code, non_snake_case, private_bounds, private_interfaces)]
    pub struct __Columns<'a, T: Column, const N: usize>
    where
        T: Ord,
    {
        hash: __declarite::QueryColumn<Pair<'a, T, N>, [u8; N], __declarite::Plain>,
        label: __declarite::EncodedColumn<Pair<'a, T, N>, &'a str, __declarite::Plain>,
        value: __declarite::QueryColumn<Pair<'a, T, N>, T, __declarite::Plain>,
    }
    #[automatically_derived]
    impl<'a, T: Column, const N: usize> __declarite::SqliteRow for Pair<'a, T, N>
    where
        T: Ord,
        for<'__key> Self: __declarite::AskedField<'__key, [(); 0]>,
    {
        type Key<'__key> = __declarite::KeyRef<'__key, Self, [(); 0]>;
        type Columns = __Columns<'a, T, N>;
        fn columns() -> Self::Columns {
            __Columns {
                hash: __declarite::asked_column(0),
                label: __declarite::asked_encoded_column(
                    1,
                    |value, to| __declarite::write_with(value, __encode_1::<T, N>, to),
                ),
                value: __declarite::asked_column(2),
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
};
